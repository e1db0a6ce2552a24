package io.mqttboot.spring.docs.testing;

record Command(String action, double celsius) {

}
