internal import Web

/// Headers that tell browsers to run, load, keep and reveal nothing more than the page needs.
enum SafeHeaders {
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// - Parameter isPublic: without anything that only some may see.
    static func added(to answer: HTTPAnswer, isPublic: Bool) -> HTTPAnswer {
        var answer = answer.with("X-Content-Type-Options", "nosniff").with("Referrer-Policy", "no-referrer")
        if !isPublic {
            answer = answer.with("Content-Security-Policy", policy)
                .with("Cross-Origin-Resource-Policy", "same-origin")
                .with("Cross-Origin-Opener-Policy", "same-origin")
        }
        return answer.with("Cache-Control", "no-store")
    }
}
