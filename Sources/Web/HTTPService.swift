/// What stands behind a listener.
///
/// Both calls come on the event loop that carries all connections, so they never block and never wait: what takes long
/// goes to a thread, and the reply with it.
package protocol HTTPService: AnyObject, Sendable {
    /// Decides on a request by its head, before its body is read.
    func admit(_ head: HTTPHead) -> HTTPAdmission

    /// Takes a whole request and sees to it that `reply` is sent.
    func serve(_ head: HTTPHead, _ body: RequestBody, _ reply: HTTPReply)
}
