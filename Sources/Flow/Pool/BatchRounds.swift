/// The rest of what one batch stands for, when that is more than fits: the body of a request, a line that expands.
///
/// The same batch is filled again and again under one sequence number, so nobody needs a second batch of the pool while
/// it holds a number. Called by the worker that carries the batch.
package protocol BatchRounds: AnyObject {
    /// Fills the emptied box with lines and their origins, and counts what was read.
    ///
    /// - Returns: whether another round follows this one.
    func fill(_ box: BatchBox) -> Bool
}
