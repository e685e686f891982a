/// Where the chunks of one partition go.
///
/// `write`, `rotate`, `salvage` and `finish` are called by one thread at a time; `synchronise` by the commit thread,
/// also while another is in `write`.
package protocol ChunkTarget: AnyObject, Sendable {
    /// Appends a chunk, whole or not at all: after an error the same one is given again.
    func write(_ chunk: UnsafeRawBufferPointer) throws(StorageError)

    /// Everything whose `write` returned before this call lies before the border of the commit that comes. Called with no
    /// `write` under way.
    func mark()

    /// Ends files whose time has come.
    ///
    /// - Parameter isLast: ends them whatever their age; nothing more is expected for now.
    func rotate(isLast: Bool)

    /// Makes everything durable whose `write` returned before this call, and notes for the catalog what lies before the
    /// last border.
    func synchronise() throws(StorageError)

    /// True after `synchronise` failed in such a way that its success later would mean nothing.
    var needsSalvage: Bool { get }

    /// Gets what is not durable onto the disk in another way.
    ///
    /// - Throws: `lost` when that cannot be; the target is good for what comes next. Anything else: ask again.
    func salvage() throws(StorageError)

    /// The commit that covers the last border is recorded.
    func committed()

    /// Nothing more comes: ends what is committed as a whole. What is not stays as it is, for the next start to cut.
    func end()

    /// True when nothing is open, so that the target can be forgotten.
    var isIdle: Bool { get }
}

extension ChunkTarget {
    package func mark() {}
    package func committed() {}
    package func end() {}
}
