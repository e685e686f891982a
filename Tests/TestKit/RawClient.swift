internal import Glibc

/// One TCP connection to loopback, byte by byte: for what no HTTP library would send. Used by one thread at a time.
package final class RawClient: @unchecked Sendable {
    package struct Answer: Equatable {
        package var status: Int
        package var headers: [String: String]
        package var body: String

        package init(status: Int, headers: [String: String], body: String) {
            self.status = status
            self.headers = headers
            self.body = body
        }
    }

    private let descriptor: Int32
    private var buffered: [UInt8] = []

    /// Connects; reads give up after `seconds`. Nil when nobody listens.
    package init?(port: UInt16, seconds: Int = 10) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var wait = timeval(tv_sec: seconds, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { return nil }
    }

    deinit { close(descriptor) }

    /// - Returns: false when the other side takes no more.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[sent...])
                return unsafe Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return false }
            sent += count
        }
        return true
    }

    @discardableResult
    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Says that nothing more comes, and goes on reading.
    package func closeOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Reads one answer: by its `Content-Length`, else to the end of the connection.
    ///
    /// - Parameter hasBody: false for the answer to HEAD.
    /// - Returns: nil when the connection ends or stays silent first.
    package func answer(hasBody: Bool = true) -> Answer? {
        guard let head = read(to: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let name = line.prefix { $0 != ":" }
            headers[name.lowercased()] = line.dropFirst(name.count + 1).drop { $0 == " " }.description
        }
        if status == 100 || !hasBody { return Answer(status: status, headers: headers, body: "") }
        let length = headers["content-length"].flatMap { Int($0) }
        let body = length.map { read(count: $0) } ?? readToEnd()
        return body.map { Answer(status: status, headers: headers, body: String(decoding: $0, as: UTF8.self)) }
    }

    /// Everything until the other side closes; nil when it does not.
    package func readToEnd() -> [UInt8]? {
        while true {
            switch fill() {
            case 0:
                defer { buffered = [] }
                return buffered
            case 1...: continue
            default: return nil
            }
        }
    }

    /// Whether the other side has closed, or does so before the time for a read is over.
    package var isClosed: Bool { readToEnd() != nil || errno == ECONNRESET }

    private func read(to mark: [UInt8]) -> [UInt8]? {
        var from = 0
        while true {
            var at = from
            while at + mark.count <= buffered.count {
                if buffered[at..<at + mark.count].elementsEqual(mark) {
                    defer { buffered.removeFirst(at + mark.count) }
                    return Array(buffered[..<at])
                }
                at += 1
            }
            from = max(0, buffered.count - mark.count)
            if fill() <= 0 { return nil }
        }
    }

    private func read(count: Int) -> [UInt8]? {
        while buffered.count < count {
            if fill() <= 0 { return nil }
        }
        defer { buffered.removeFirst(count) }
        return Array(buffered[..<count])
    }

    private func fill() -> Int {
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe recv(descriptor, &piece, piece.count, 0)
        if count > 0 { buffered += piece[..<count] }
        return count
    }
}
