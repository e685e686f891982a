/// Takes secrets out of label values: what `redact` stages behind a `metrics` stage would take out of the record.
///
/// It looks at labels that no series has, so a value costs it once. A series is found by its labels without secrets, and
/// values that are alike without them are one series.
struct LabelGuard: Sendable {
    private let redactors: [Redactor]
    /// By family and label: which redactor takes the label's field for secret as a whole, by its name.
    private let wholeBy: [[Int?]]

    /// - Parameters:
    ///   - redactors: in the order of their stages.
    ///   - labelWords: by family and label the names that its expression reads, lower case.
    init(_ redactors: [Redactor], labelWords: [[Set<String>]]) {
        self.redactors = redactors
        wholeBy = labelWords.map { labels in
            labels.map { words in redactors.firstIndex { !$0.names.isDisjoint(with: words) } }
        }
    }

    var isEmpty: Bool { redactors.isEmpty }

    /// The labels without secrets, nil where they hold none. What is removed as a whole leaves the label absent.
    func redacted(_ labels: [String], family: Int) -> [String]? {
        let clean = labels.enumerated().map { index, text in
            if text.isEmpty { return text }
            if let whole = wholeBy[family][index] { return replacement(of: text, by: redactors[whole]) }
            return redactors.reduce(text) { redact($0, by: $1) }
        }
        return clean == labels ? nil : clean
    }

    private func replacement(of text: String, by redactor: Redactor) -> String {
        var text = text
        var out = GrowableBytes()
        text.withUTF8 { unsafe redactor.appendReplacement(of: UnsafeRawBufferPointer($0), into: &out) }
        return unsafe String(decoding: out.bytes, as: UTF8.self)
    }

    private func redact(_ text: String, by redactor: Redactor) -> String {
        var text = text
        var out = GrowableBytes()
        text.withUTF8 { _ = unsafe redactor.redact(UnsafeRawBufferPointer($0), into: &out) }
        return unsafe String(decoding: out.bytes, as: UTF8.self)
    }
}
