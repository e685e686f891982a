package import Engine

/// The answer to a scrape: headers and body, as a pure function of what was asked and what there is to show.
package struct ExpositionResponse: Sendable, Equatable {
    package let contentType: String
    /// `gzip`, or nil for a body as it is.
    package let contentEncoding: String?
    package let body: [UInt8]

    /// - Parameters:
    ///   - families: In the order of the page.
    ///   - accept: The request's `Accept`, with several of them joined by commas.
    ///   - acceptEncoding: Its `Accept-Encoding`; without one nothing is compressed.
    package init(_ families: [MetricFamily], accept: String?, acceptEncoding: String?) {
        let format = ExpositionFormat(accept: accept)
        let page = ExpositionWriter.page(families, as: format)
        let compressed = Self.wantsGzip(acceptEncoding) ? GzipEncoder.encode(page) : nil
        contentType = format.contentType
        contentEncoding = compressed == nil ? nil : "gzip"
        body = compressed ?? page
    }

    /// Whether `gzip`, or anything at all where `gzip` is not named, has a weight above 0.
    static func wantsGzip(_ acceptEncoding: String?) -> Bool {
        let codings = MediaRange.all(acceptEncoding ?? "")
        let named = codings.first { $0.name == "gzip" || $0.name == "x-gzip" }
        return (named ?? codings.first { $0.name == "*" }).map { $0.weight > 0 } ?? false
    }
}
