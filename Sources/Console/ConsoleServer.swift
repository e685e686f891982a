package import Engine
package import Flow
package import Web

/// A console at an address.
package final class ConsoleServer: Sendable {
    private let listener: HTTPListener
    private let console: Console

    /// Begins to answer.
    ///
    /// - Throws: `FlowError` when the address cannot be had.
    package init(
        _ subject: any ConsoleSubject,
        _ options: ConsoleOptions,
        _ listening: ListenerOptions
    ) throws(FlowError) {
        console = Console(subject, options, at: listening.address)
        do throws(FlowError) { listener = try HTTPListener(listening, console) } catch {
            console.stop()
            throw error
        }
    }

    /// Where it listens; with a port that the kernel chose.
    package var address: NetworkAddress { listener.address }

    /// `http://127.0.0.1:8000`.
    package var url: String { "\(listener.isSecure ? "https" : "http")://\(listener.address)" }

    /// Lets requests under way be answered, and ends.
    package func stop(within time: Duration = .seconds(1)) {
        listener.stop(within: time)
        console.stop()
    }
}
