internal import Engine

/// What a browser without the token sees.
enum DoorPage {
    /// - Parameter place: a sentence on where the token is.
    static func html(_ place: String) -> [UInt8] {
        Array(
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark"><title>Spanmill</title></head>
            <body><main><h1>Spanmill</h1>
            <p>This page shows log records, so it asks for a token: open the address that <code>spanmill run</code> printed,
            it ends in <code>?token=</code> and the token.</p><p>\(escaped(place)).</p></main></body></html>

            """.utf8
        )
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { html, character in
            switch character {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            default: html.append(character)
            }
        }
    }
}
