internal import ArgumentParser

/// How commands end; usage errors are 64 by ArgumentParser's own doing.
extension ExitCode {
    /// A check failed, or a fatal error at run time.
    static let checkFailed = ExitCode(1)
    /// Unusable input data under `--strict`.
    static let badData = ExitCode(65)
    /// Something could not be read or written.
    static let ioError = ExitCode(74)
    /// A pipeline file with errors.
    static let badPipeline = ExitCode(78)
}
