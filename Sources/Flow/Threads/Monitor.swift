internal import Glibc

/// State under a lock, with numbered conditions to wait on.
///
/// `Mutex` of the standard library cannot wait, and a semaphore cannot wait for a predicate with a deadline that is
/// immune to changes of the wall clock.
@safe package final class Monitor<State>: @unchecked Sendable {
    private var state: State
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let conditions: UnsafeMutablePointer<pthread_cond_t>
    private let conditionCount: Int

    package init(_ state: State, conditions conditionCount: Int = 1) {
        self.state = state
        self.conditionCount = conditionCount
        unsafe mutex = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe conditions = .allocate(capacity: conditionCount)
        let attributes = UnsafeMutablePointer<pthread_condattr_t>.allocate(capacity: 1)
        defer { unsafe attributes.deallocate() }
        unsafe pthread_condattr_init(attributes)
        unsafe pthread_condattr_setclock(attributes, CLOCK_MONOTONIC)
        for i in 0..<conditionCount { unsafe pthread_cond_init(conditions + i, attributes) }
        unsafe pthread_condattr_destroy(attributes)
    }

    deinit {
        for i in 0..<conditionCount { unsafe pthread_cond_destroy(conditions + i) }
        unsafe conditions.deallocate()
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Runs `body` under the lock. It must not block.
    package func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Runs `body` under the lock, then wakes those who wait on `condition`.
    package func update<Result>(waking condition: Int = 0, _ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        let result = body(&state)
        unsafe pthread_mutex_unlock(mutex)
        unsafe pthread_cond_broadcast(conditions + condition)
        return result
    }

    /// Runs `attempt` under the lock, again after each wake-up, until it gives a result.
    ///
    /// - Parameter deadline: of `MonotonicClock`; nil waits for ever.
    /// - Returns: nil when the deadline came first.
    package func wait<Result>(
        on condition: Int = 0, until deadline: Int64? = nil, _ attempt: (inout State) -> Result?
    ) -> Result? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = attempt(&state) { return result }
            guard let deadline else {
                unsafe pthread_cond_wait(conditions + condition, mutex)
                continue
            }
            var time = timespec()
            time.tv_sec = Int(deadline / 1_000_000_000)
            time.tv_nsec = Int(deadline % 1_000_000_000)
            if unsafe pthread_cond_timedwait(conditions + condition, mutex, &time) == ETIMEDOUT {
                return attempt(&state)
            }
        }
    }
}
