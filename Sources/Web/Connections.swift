internal import NIOCore

/// The open connections of a listener, with a look at their deadlines now and then. Lives on the event loop.
final class Connections {
    let limits: ConnectionLimits
    private let loop: any EventLoop
    private var open: [ObjectIdentifier: HTTPConnection] = [:]
    private var sweep: RepeatedTask?
    private var drained: EventLoopPromise<Void>?
    private var drainDeadline = NIODeadline.distantFuture

    init(_ loop: any EventLoop, _ limits: ConnectionLimits) {
        self.loop = loop
        self.limits = limits
    }

    var hasRoom: Bool { open.count < limits.connections }
    var isDraining: Bool { drained != nil }

    func add(_ connection: HTTPConnection) {
        open[ObjectIdentifier(connection)] = connection
        guard sweep == nil else { return }
        // No timer runs while nobody is connected.
        let delay = TimeAmount.nanoseconds(limits.sweepTime)
        let this = NIOLoopBound(self, eventLoop: loop)
        sweep = loop.scheduleRepeatedTask(initialDelay: delay, delay: delay) { _ in this.value.look() }
    }

    func remove(_ connection: HTTPConnection) {
        open[ObjectIdentifier(connection)] = nil
        guard open.isEmpty else { return }
        sweep?.cancel()
        sweep = nil
        drained?.succeed()
    }

    /// The future is done when no connection is left.
    func drain(until deadline: NIODeadline) -> EventLoopFuture<Void> {
        if let drained { return drained.futureResult }
        let promise = loop.makePromise(of: Void.self)
        drained = promise
        drainDeadline = deadline
        for connection in Array(open.values) { connection.drain() }
        if open.isEmpty { promise.succeed() }
        return promise.futureResult
    }

    private func look() {
        let now = NIODeadline.now()
        for connection in Array(open.values) {
            if now >= drainDeadline { connection.abandon() } else { connection.look(at: now) }
        }
    }
}
