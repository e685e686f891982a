/// The names behind `meta.*`: what a record's event and origin hold as indices.
///
/// The owner of an `ExpressionScratch` fills it: names of inputs, routes and host once, those of streams for each
/// batch. What is not there reads as empty text, and `has(meta.path)` is false.
package struct MetaTexts: Sendable {
    /// By index of the input in the plan.
    package var inputs: [String] = []

    /// By index of the route in the plan; 0 is no route.
    package var routes: [String] = []

    package var hostname = ""

    /// By index of the origin within the batch at hand.
    package var streams: [Stream] = []

    /// A field that is known of a whole stream.
    package struct Member: Sendable {
        package var slot: UInt16
        /// Plain text, UTF-8.
        package var text: [UInt8]

        package init(slot: UInt16, text: [UInt8]) {
            self.slot = slot
            self.text = text
        }
    }

    /// What is known of the stream that a stretch of a batch came from.
    package struct Stream: Sendable {
        package var name: String
        package var path: String
        package var peer: String
        /// Fields that each of its records gets where it lacks them.
        package var members: [Member] = []

        package init(name: String = "", path: String = "", peer: String = "") {
            self.name = name
            self.path = path
            self.peer = peer
        }
    }

    package init() {}

    /// The text of a field; empty when it is not known.
    func text(_ field: MetaField, of record: RecordView) -> String {
        switch field {
        case .signal: record.signal == .span ? "span" : "log"
        case .input: at(inputs, record.input) ?? ""
        case .route: record.route == 0 ? "" : at(routes, record.route) ?? ""
        case .hostname: hostname
        case .stream: at(streams, record.origin)?.name ?? ""
        case .path: at(streams, record.origin)?.path ?? ""
        case .peer: at(streams, record.origin)?.peer ?? ""
        case .receivedAt: ""
        }
    }

    private func at<Element>(_ elements: [Element], _ index: Int) -> Element? {
        elements.indices.contains(index) ? elements[index] : nil
    }
}
