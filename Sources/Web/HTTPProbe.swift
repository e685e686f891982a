package import Engine
package import Flow
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Asks one question of an HTTP server, with an end in time: for `spanmill health`.
package enum HTTPProbe {
    package struct Answer: Sendable {
        package let status: Int
        package let body: String
    }

    /// Bytes of an answer that are kept.
    private static let bodyBytes = 64 << 10

    /// Blocks until the answer is there.
    ///
    /// The certificate of a server on this machine is not checked: who it is made out to is not this address.
    ///
    /// - Parameters:
    ///   - path: asked for when the endpoint names none.
    ///   - time: for everything from the connection to the end of the answer.
    /// - Throws: `FlowError` when there is none.
    package static func get(_ endpoint: Endpoint, path: String, within time: Duration) throws(FlowError) -> Answer {
        let loop = EventLoops.group.next()
        let promise = loop.makePromise(of: Answer.self)
        let timeout = TimeAmount.nanoseconds(time.clampedNanoseconds)
        let timer = loop.scheduleTask(in: timeout) { promise.fail(ChannelError.connectTimeout(timeout)) }
        promise.futureResult.whenComplete { _ in timer.cancel() }
        let target = endpoint.path.isEmpty || endpoint.path == "/" ? path : String(endpoint.path)
        let address = endpoint.address
        let connected = ClientBootstrap(group: loop).connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if endpoint.isSecure { try pipeline.addHandler(try tlsHandler(address)) }
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(ProbeHandler(target, host: address, limit: bodyBytes, promise))
                }
            }
            .connect(host: address.host, port: Int(address.port))
        connected.whenFailure { promise.fail($0) }
        connected.whenSuccess { channel in
            promise.futureResult.whenComplete { _ in channel.close(promise: nil) }
        }
        do { return try promise.futureResult.wait() } catch {
            throw FlowError(.notFound, "\(endpoint.text) does not answer: \(explained(error))")
        }
    }

    private static func tlsHandler(_ address: NetworkAddress) throws -> NIOSSLClientHandler {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if address.isLoopback { configuration.certificateVerification = .none }
        let isNumber = (try? SocketAddress(ipAddress: address.host, port: 0)) != nil
        return try NIOSSLClientHandler(
            context: NIOSSLContext(configuration: configuration),
            serverHostname: isNumber ? nil : address.host
        )
    }

    private static func explained(_ error: any Error) -> String {
        switch error {
        case ChannelError.connectTimeout: "no answer in time"
        case let error as IOError: "\(error)"
        case is NIOConnectionError: "nobody listens there"
        default: "\(error)"
        }
    }
}
