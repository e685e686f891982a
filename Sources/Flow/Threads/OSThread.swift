internal import Glibc

/// A thread of the operating system, for work that may block: reading, compressing, writing.
@safe package final class OSThread: @unchecked Sendable {
    private var handle = pthread_t()
    private var isJoined = false

    /// Starts `body` on a new thread.
    ///
    /// - Parameter name: as `top -H` shows it; 15 bytes at most, longer ones are cut.
    package init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        defer { unsafe attributes.deallocate() }
        unsafe pthread_attr_init(attributes)
        unsafe pthread_attr_setstacksize(attributes, FlowLimits.stackBytes)
        let start = unsafe Unmanaged.passRetained(Start(name: String(name.prefix(15)), body: body))
        let result = unsafe pthread_create(&handle, attributes, { argument in
            guard let argument = unsafe argument else { return nil }
            let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
            OSThread.rename(start.name)
            start.body()
            return nil
        }, start.toOpaque())
        unsafe pthread_attr_destroy(attributes)
        precondition(result == 0, "no thread could be made (\(result))")
    }

    /// Waits for the end of the thread. Called once, by whoever started it.
    package func join() {
        precondition(!isJoined, "a thread is joined once")
        isJoined = true
        pthread_join(handle, nil)
    }

    /// Names the calling thread for `top -H`. Swift does not see `pthread_setname_np`; the file does the same.
    private static func rename(_ name: String) {
        let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = unsafe write(file, name, name.utf8.count)
        close(file)
    }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
