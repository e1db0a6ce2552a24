/**
 * For tests of applications: a broker inside the JVM, a slice of the application context,
 * and a probe at the broker. Needs {@code spring-boot-starter-test}.
 */
@NullMarked
package io.mqttboot.spring.test;

import org.jspecify.annotations.NullMarked;
