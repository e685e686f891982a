internal import Flow
internal import Storage

extension FlowError {
    /// What the disk said, as the flow knows it.
    init(_ error: StorageError) {
        let code: Code =
            switch error.code {
            case .full: .diskFull
            case .noPermission: .noPermission
            case .notFound: .notFound
            case .locked: .directoryLocked
            case .lost: .lost
            case .io, .damaged, .notEmpty, .closed: .output
            }
        self.init(code, error.message)
    }
}
