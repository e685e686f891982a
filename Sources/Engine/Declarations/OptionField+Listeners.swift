extension OptionField {
    /// The option `tls:` of everything that listens.
    package static let tls = OptionField(
        "tls",
        .object([
            OptionField("cert", .path, required: true, example: "server.pem", help: "Certificate and its chain, PEM."),
            OptionField("key", .path, required: true, example: "server.key", help: "Private key, PEM."),
            OptionField(
                "client_ca",
                .path,
                example: "clients.pem",
                help: "Takes only clients with a certificate of one of these authorities, PEM."
            ),
        ]),
        example: "{cert: server.pem, key: server.key}",
        help: "Serves HTTPS with this certificate; without it the listener speaks plain HTTP."
    )
}
