package import Engine
package import Flow
internal import NIOSSL

/// The certificate that a listener shows, and the one that it wants to see. Files are PEM.
package struct TLSOptions: Sendable, Equatable {
    /// The certificate, followed by those between it and the root.
    package var certificate: String
    package var key: String
    /// Clients must show a certificate that one of these signed; nil asks for none.
    package var clientAuthorities: String?

    package init(certificate: String, key: String, clientAuthorities: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientAuthorities = clientAuthorities
    }

    /// - Parameter options: those of `OptionField.tls`.
    package init(_ options: OptionReader, context: borrowing PlanContext) {
        certificate = context.readPath(options.string("cert"))
        key = context.readPath(options.string("key"))
        clientAuthorities = options.string(ifSet: "client_ca").map { context.readPath($0) }
    }

    /// Whether the files can be used now.
    package func check() throws(FlowError) { _ = try context() }

    /// Reads the files.
    func context() throws(FlowError) -> NIOSSLContext {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate)
            guard !chain.isEmpty else {
                throw FlowError(.input, "\(certificate) holds no certificate; tls.cert wants one in PEM form")
            }
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            )
            configuration.minimumTLSVersion = .tlsv12
            configuration.applicationProtocols = ["http/1.1"]
            if let clientAuthorities {
                configuration.trustRoots = .file(clientAuthorities)
                // A client's certificate names no host; that it is signed is what counts.
                configuration.certificateVerification = .noHostnameVerification
            }
            return try NIOSSLContext(configuration: configuration)
        } catch let error as FlowError {
            throw error
        } catch {
            let files = [certificate, key] + (clientAuthorities.map { [$0] } ?? [])
            throw FlowError(
                .input,
                "TLS cannot be set up from \(files.joined(separator: ", ")): \(error); "
                    + "the files must be readable PEM, and the key that of the first certificate"
            )
        }
    }
}
