internal import Web
internal import Wire

/// A request on its way into batches.
struct IngestRequest: Sendable {
    let body: RequestBody
    let coding: ContentCoding
    let form: BodyForm
    let peer: String
    let receipt: IngestReceipt
}
