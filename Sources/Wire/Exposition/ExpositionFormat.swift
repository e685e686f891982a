/// A text format of a metrics page (Prometheus, *Scrape protocol content negotiation*).
package enum ExpositionFormat: Sendable, Equatable {
    /// Prometheus' text format 0.0.4, which everything reads.
    case text
    /// The same at version 1.0.0, where the scraper names a scheme of escaping.
    case escapedText(NameEscaping)
    /// OpenMetrics 0.0.1, as servers from before its standard ask for it.
    case earlyOpenMetrics
    /// OpenMetrics 1.0.
    case openMetrics(NameEscaping)

    /// The format that an `Accept` header wants most, `text` when it wants none of them or is absent.
    package init(accept: String?) {
        let wanted = MediaRange.wanted(accept ?? "")
        self = wanted.lazy.compactMap(Self.format).first ?? .text
    }

    private static func format(_ range: MediaRange) -> ExpositionFormat? {
        let version = range.parameters["version"]
        let escaping = range.parameters["escaping"].map { NameEscaping(parameter: $0) } ?? .underscores
        switch (range.name, version) {
        case ("text/plain", nil), ("text/plain", "0.0.4"), ("text/*", _), ("*/*", _): return .text
        case ("text/plain", "1.0.0"): return escaping.map { .escapedText($0) }
        case ("application/openmetrics-text", "0.0.1"): return .earlyOpenMetrics
        case ("application/openmetrics-text", nil), ("application/openmetrics-text", "1.0.0"):
            return escaping.map { .openMetrics($0) }
        default: return nil
        }
    }

    /// The `Content-Type` of the page. Prometheus 3 refuses a page without one that it knows.
    package var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .escapedText(let escaping):
            "text/plain; version=1.0.0; charset=utf-8; escaping=\(escaping.rawValue)"
        case .earlyOpenMetrics: "application/openmetrics-text; version=0.0.1; charset=utf-8"
        case .openMetrics(let escaping):
            "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=\(escaping.rawValue)"
        }
    }

    /// Whether the page is OpenMetrics: families without `_total`, units, exemplars, an end mark.
    var isOpenMetrics: Bool {
        switch self {
        case .text, .escapedText: false
        case .earlyOpenMetrics, .openMetrics: true
        }
    }

    var escaping: NameEscaping {
        switch self {
        case .text, .earlyOpenMetrics: .underscores
        case .escapedText(let escaping), .openMetrics(let escaping): escaping
        }
    }
}
