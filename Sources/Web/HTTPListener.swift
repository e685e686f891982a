package import Engine
package import Flow
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Takes HTTP/1.1 connections at one address and hands their requests to a service, one a connection at a time.
///
/// Clients cannot hold it up: heads, bodies and answers have deadlines, connections and headers are counted, and
/// bodies share `BodyMemory`.
package final class HTTPListener: Sendable {
    /// What it is bound to; with port 0 in the options, the port that the kernel chose.
    package let address: NetworkAddress
    package let isSecure: Bool
    private let channel: any Channel
    private let connections: NIOLoopBound<Connections>

    /// Binds and begins to take connections. Blocks until it is bound.
    ///
    /// - Throws: `portTaken` and the like, naming the option to change.
    package init(_ options: ListenerOptions, _ service: any HTTPService) throws(FlowError) {
        let tls = try options.tls?.context()
        let loop = EventLoops.group.next()
        let connections = NIOLoopBoundBox.makeEmptyBox(valueType: Connections.self, eventLoop: loop)
        let bootstrap = Self.bootstrap(loop, options, tls: tls, service, connections)
        do {
            let made = try loop.submit { () -> NIOLoopBound<Connections> in
                let made = Connections(loop, options.limits)
                connections.value = made
                return NIOLoopBound(made, eventLoop: loop)
            }.wait()
            channel = try bootstrap.bind(host: options.address.host, port: Int(options.address.port)).wait()
            self.connections = made
        } catch {
            throw Self.explained(error, options)
        }
        isSecure = tls != nil
        let port = channel.localAddress?.port.flatMap(UInt16.init(exactly:)) ?? options.address.port
        address = NetworkAddress(host: options.address.host, port: port)
    }

    /// Takes no more connections, closes the idle ones, lets requests under way be answered, and closes what is left
    /// when the time is over. Blocks until then.
    package func stop(within time: Duration) {
        let connections = connections
        let channel = channel
        let deadline = NIODeadline.now() + .nanoseconds(max(0, time.clampedNanoseconds))
        let drained = channel.eventLoop.flatSubmit { () -> EventLoopFuture<Void> in
            channel.close(promise: nil)
            return connections.value.drain(until: deadline)
        }
        // Only a loop that is shutting down fails this, and then there is nothing left to close.
        try? drained.wait()
    }

    private static func bootstrap(
        _ loop: any EventLoop,
        _ options: ListenerOptions,
        tls: NIOSSLContext?,
        _ service: any HTTPService,
        _ connections: NIOLoopBoundBox<Connections?>
    ) -> ServerBootstrap {
        ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: WebLimits.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            // One read at a time: a request that waits for memory has not much more than this in its buffers.
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 4096, maximum: WebLimits.readBytes)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard let connections = connections.value else { return }
                    try Self.prepare(channel, options, tls: tls, service, connections)
                }
            }
    }

    private static func prepare(
        _ channel: any Channel,
        _ options: ListenerOptions,
        tls: NIOSSLContext?,
        _ service: any HTTPService,
        _ connections: Connections
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        guard connections.hasRoom else {
            try pipeline.addHandler(RefusalHandler(isSecure: tls != nil))
            return
        }
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = WebLimits.headerFieldBytes
        limits.maxHeaderListSize = WebLimits.headerBytes
        limits.maxHeaderFieldCount = WebLimits.headerFields
        try pipeline.configureHTTPServerPipeline(
            position: .last,
            withPipeliningAssistance: true,
            withServerUpgrade: nil,
            withErrorHandling: false,
            withOutboundHeaderValidation: true,
            withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: limits
        )
        try pipeline.addHandler(
            HTTPConnection(channel, service, connections, memory: options.memory, isSecure: tls != nil)
        )
    }

    private static func explained(_ error: any Error, _ options: ListenerOptions) -> FlowError {
        let place = "\(options.optionName): \(options.address)"
        guard let number = (error as? IOError)?.errnoCode else {
            return FlowError(.notFound, "\(place) cannot be listened on: \(error)")
        }
        switch number {
        case EADDRINUSE:
            return FlowError(
                .portTaken,
                "\(place) is in use by another program; end that one or give another port"
            )
        case EACCES:
            return FlowError(
                .noPermission,
                "\(place) needs a privilege that this user does not have; take a port from 1024 on"
            )
        case EADDRNOTAVAIL:
            return FlowError(.notFound, "\(place) is no address of this machine; 127.0.0.1 and 0.0.0.0 always are")
        default:
            return FlowError(.input, "\(place) cannot be listened on: \(unsafe String(cString: strerror(number)))")
        }
    }
}
