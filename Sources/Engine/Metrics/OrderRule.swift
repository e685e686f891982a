/// How a gauge decides which of two values it shows.
///
/// Without `order_by` the later line always wins. With it, the later line wins within one stream; between streams,
/// and against an earlier generation of the same stream, the greater key wins: the components are compared in turn,
/// numbers as numbers, texts by their bytes, any number before any text, and a component that either side lacks is
/// skipped. Equal keys go to the lower rank, then to the stream whose name sorts first.
///
/// A component named `attempt` is no field of the record but Spanmill's own count for the stage and the stream. It
/// starts at 0 and rises when the stream begins a new generation, and when the *progress* falls: the components
/// listed after `attempt`, read as one place (epoch, then step). A component that a line lacks stands where it
/// stood; when an earlier one rises, the later ones begin anew, so the first step of the next epoch is no fall.
package struct OrderRule: Sendable, Equatable {
    /// Names of the components, most significant first; empty means the order of arrival.
    package let components: [String]

    package init(components: [String]) {
        self.components = components
    }

    /// The later line wins, whatever its stream.
    package static let arrival = OrderRule(components: [])

    /// The component that Spanmill counts itself.
    package static let attempt = "attempt"

    package var isArrival: Bool { components.isEmpty }

    /// Where `attempt` stands in the key.
    package var attemptIndex: Int? { components.firstIndex(of: Self.attempt) }

    /// The components that are read from the record, in the order in which updates give them.
    package var fields: [String] { components.filter { $0 != Self.attempt } }

    /// The components that make up the progress of a stream; empty without `attempt`.
    var progress: ArraySlice<String> {
        attemptIndex.map { components[($0 + 1)...] } ?? []
    }
}
