internal import Engine
internal import Web

/// The part of a request that lies in one batch.
final class IngestStretch: Receipt {
    private let receipt: IngestReceipt
    private let numbers: LineNumbers

    init(_ receipt: IngestReceipt, _ numbers: LineNumbers) {
        self.receipt = receipt
        self.numbers = numbers
    }

    func rejected(line: Int, reason: RejectReason) {
        receipt.reject(line: numbers.number(ofLine: line), reason.name, isCounted: true)
    }

    func committed() { receipt.stretchCommitted() }

    func failed(_ why: String) {
        receipt.fail(.retry(503, "the records could not be made durable: \(why)", seconds: 5))
    }
}
