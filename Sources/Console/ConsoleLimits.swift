/// Limits of the console: unit, reason, and what happens at each.
package enum ConsoleLimits {
    /// How long a scrape waits for the commit that it asks for; then it shows the last one.
    package static let scrapeWait = Duration.milliseconds(100)
    /// Threads for scrapes and the API: two, so that a scrape that waits does not hold up the page.
    static let threads = 2
    /// Requests that wait for one of them; more are answered 503.
    static let waitingRequests = 64
    /// Nanoseconds between two looks at the gauges for the page's curves.
    static let sampleNanoseconds: Int64 = 500_000_000
    /// Points of a curve. At more, every second one goes and looks are half as often from then on: a curve always
    /// shows the whole run. 600: about the pixels of the page.
    static let points = 600
    /// Curves kept; further series have none, and the answer says so (`truncated`). With all their points 2.4 MiB.
    static let series = 256
    /// Random bytes of a token that the console makes up.
    static let tokenBytes = 32
}
