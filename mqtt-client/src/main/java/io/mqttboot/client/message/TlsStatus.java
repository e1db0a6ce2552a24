package io.mqttboot.client.message;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What was negotiated with a server that speaks TLS.
 *
 * @param protocol the version, for example {@code TLSv1.3}
 * @param cipherSuite the cipher suite
 * @param serverCertificates the certificate of the server, followed by what it sent to
 * prove it; empty if it did not identify itself
 */
public record TlsStatus(String protocol, String cipherSuite, List<X509Certificate> serverCertificates) {
}
