import Foundation

/// The least of an HTTP client: one request a connection, or many on one, to loopback.
final class Connection {
    private var descriptor: Int32 = -1

    init?(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        if !connected {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }

    private func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        while at < bytes.count {
            let sent = Foundation.send(descriptor, bytes.baseAddress! + at, bytes.count - at, Int32(MSG_NOSIGNAL))
            if sent <= 0 { return false }
            at += sent
        }
        return true
    }

    /// Sends one request and reads its answer; nil when the connection broke.
    func request(_ head: String, body: [UInt8] = []) -> (status: Int, body: String)? {
        guard Array(head.utf8).withUnsafeBytes({ send($0) }), body.withUnsafeBytes({ send($0) }) else { return nil }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let text = String(decoding: answer, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let headText = text[..<end.lowerBound].lowercased()
                let length = headText.components(separatedBy: "content-length: ").dropFirst().first
                    .flatMap { Int($0.prefix { $0.isNumber }) }
                let have = text.utf8.distance(from: end.upperBound.samePosition(in: text.utf8)!, to: text.utf8.endIndex)
                if let length, have >= length {
                    let status = Int(headText.dropFirst(9).prefix(3)) ?? 0
                    return (status, String(text[end.upperBound...]))
                }
            }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { return nil }
            answer += buffer[..<count]
        }
    }

    func get(_ path: String) -> (status: Int, body: String)? {
        request("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    }
}
