import Testing

@testable import Wire

/// The format of a page by what the scraper says it reads.
@Suite struct ExpositionFormatTests {
    static let prometheus2 =
        "application/openmetrics-text;version=1.0.0,"
        + "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
    static let prometheus3 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
        + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
        + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1"

    @Test(
        "chooses by weight, then precision, then place",
        arguments: [
            (nil, .text),
            ("", .text),
            ("*/*", .text),
            ("text/html", .text),
            (prometheus2, .openMetrics(.underscores)),
            (prometheus3, .openMetrics(.allowUTF8)),
            ("application/openmetrics-text", .openMetrics(.underscores)),
            ("application/openmetrics-text; version=0.0.1", .earlyOpenMetrics),
            ("application/openmetrics-text; version=2.0.0, text/plain;version=0.0.4;q=0.1", .text),
            ("application/openmetrics-text;version=1.0.0;q=0", .text),
            ("application/openmetrics-text;q=0.2, text/plain;q=0.3", .text),
            ("text/plain;version=1.0.0;escaping=dots", .escapedText(.dots)),
            ("text/plain;version=1.0.0", .escapedText(.underscores)),
            ("text/plain;version=1.0.0;escaping=allow-utf8", .escapedText(.allowUTF8)),
            ("text/plain;version=1.0.0;escaping=morse, text/plain;q=0.1", .text),
            ("*/*;q=0.9, application/openmetrics-text;version=1.0.0;q=0.9", .openMetrics(.underscores)),
            ("APPLICATION/OpenMetrics-Text ; Version=\"1.0.0\" ; Q=1.000", .openMetrics(.underscores)),
            ("application/openmetrics-text;version=1.0.0;q=nonsense, text/plain", .text),
            ("/;q=0.1,;;,=", .text),
        ] as [(String?, ExpositionFormat)]
    )
    func chooses(_ accept: String?, _ wanted: ExpositionFormat) {
        #expect(ExpositionFormat(accept: accept) == wanted)
    }

    @Test(
        "names type, version and escaping",
        arguments: [
            (ExpositionFormat.text, "text/plain; version=0.0.4; charset=utf-8"),
            (.escapedText(.values), "text/plain; version=1.0.0; charset=utf-8; escaping=values"),
            (.earlyOpenMetrics, "application/openmetrics-text; version=0.0.1; charset=utf-8"),
            (
                .openMetrics(.allowUTF8),
                "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
            ),
        ]
    )
    func contentType(_ format: ExpositionFormat, _ wanted: String) {
        #expect(format.contentType == wanted)
    }

    @Test(
        "compresses only when asked",
        arguments: [
            (nil, false), ("", false), ("identity", false), ("gzip", true), ("deflate, gzip;q=0.5", true),
            ("gzip;q=0", false), ("*", true), ("*;q=0", false), ("gzip;q=0, *", false), ("x-gzip", true),
            ("GZIP", true),
        ] as [(String?, Bool)]
    )
    func gzip(_ acceptEncoding: String?, _ wanted: Bool) {
        #expect(ExpositionResponse.wantsGzip(acceptEncoding) == wanted)
    }
}
