/**
 * Connections to a server: sockets, WebSocket, proxies and the choice of the server.
 */
@NullMarked
package io.mqttboot.client.internal.transport;

import org.jspecify.annotations.NullMarked;
