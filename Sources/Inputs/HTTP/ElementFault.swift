/// Why an element of a document becomes no line; the name is a metric label.
enum ElementFault: String, CaseIterable {
    case notAnObject = "not_an_object"
    case tooLong = "too_long"
}
