package io.mqttboot.sample;

/**
 * What a device answers to a {@link Command}, on the response topic of the command.
 *
 * @param deviceId the device
 * @param action what it was asked to do
 * @param done whether it did
 * @param text what happened
 */
public record Answer(String deviceId, Command.Action action, boolean done, String text) {
}
