internal import NIOPosix

/// The one event loop that carries all connections, started with the first listener.
///
/// One thread moves gigabytes a second between sockets and memory; what takes longer than that never runs on it.
enum EventLoops {
    static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
}
