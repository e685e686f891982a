import Glibc

/// A pipe whose ends are closed by hand or when it goes.
final class Pipe: @unchecked Sendable {
    let reading: Int32
    private(set) var writing: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        let made = unsafe pipe(&ends)
        precondition(made == 0)
        reading = ends[0]
        writing = ends[1]
    }

    deinit { closeWriting() }

    func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(writing, $0.baseAddress, $0.count) }
            precondition(count > 0)
            bytes = bytes.dropFirst(count)
        }
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    /// Everything that is there until the other side closes.
    func readAll() -> String {
        var text: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe read(reading, &room, room.count)
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += room.prefix(count)
        }
    }
}
