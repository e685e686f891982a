internal import Engine
internal import NIOCore
internal import NIOHTTP1

/// Sends the question and gathers the answer.
final class ProbeHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private struct Closed: Error, CustomStringConvertible {
        let description = "the connection was closed"
    }

    private let target: String
    private let host: NetworkAddress
    private let limit: Int
    private let promise: EventLoopPromise<HTTPProbe.Answer>
    private var status = 0
    private var body: [UInt8] = []

    init(_ target: String, host: NetworkAddress, limit: Int, _ promise: EventLoopPromise<HTTPProbe.Answer>) {
        self.target = target
        self.host = host
        self.limit = limit
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        let headers = HTTPHeaders([("Host", host.description), ("Connection", "close")])
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = Int(head.status.code)
        case .body(let bytes): body += bytes.readableBytesView.prefix(limit - body.count)
        case .end: promise.succeed(HTTPProbe.Answer(status: status, body: String(decoding: body, as: UTF8.self)))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { promise.fail(error) }

    /// The promise takes the first that comes.
    func channelInactive(context: ChannelHandlerContext) { promise.fail(Closed()) }
}
