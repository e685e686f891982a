/// How a body or a file is compressed, by the names of HTTP's `Content-Encoding` (RFC 9110 §8.4.1).
package enum ContentCoding: String, Sendable, CaseIterable {
    case identity
    case gzip
    /// zlib's format as HTTP says, or bare deflate data as many clients send.
    case deflate
    case zstd

    /// The value of a `Content-Encoding` header that names one coding, in any case; empty is `identity`.
    ///
    /// - Returns: nil for an unknown coding and for a list of several.
    package init?(headerValue: String) {
        var name = Substring(headerValue)
        while name.first == " " || name.first == "\t" { name.removeFirst() }
        while name.last == " " || name.last == "\t" { name.removeLast() }
        switch name.lowercased() {
        case "", "identity": self = .identity
        case "gzip", "x-gzip": self = .gzip
        case "deflate": self = .deflate
        case "zstd": self = .zstd
        default: return nil
        }
    }

    /// By the end of a file's name: `.gz`, `.zst`; anything else is `identity`.
    package init(path: String) {
        if path.hasSuffix(".gz") {
            self = .gzip
        } else if path.hasSuffix(".zst") {
            self = .zstd
        } else {
            self = .identity
        }
    }
}
