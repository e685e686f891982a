/// Whether a request's body is wanted.
package enum HTTPAdmission: Sendable {
    case refuse(HTTPAnswer)
    /// Bodies up to `maximumBody` bytes are read, longer ones get 413. While there is no memory for it the request waits
    /// for as long as `wait`.
    case accept(maximumBody: Int, wait: Duration)
}
