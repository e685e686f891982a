/// Limits of reading a pipeline file. At each the file is refused with a message that names the limit.
package enum ConfigLimits {
    /// Bytes of a pipeline file. 4 MiB: two hundred times the longest that anyone has written by hand.
    package static let fileBytes = 4 << 20
    /// Nodes of a file once its aliases are expanded, so that nested aliases cannot multiply without end.
    package static let nodes = 100_000
    /// Maps and lists within one another.
    package static let depth = 64
    /// Bytes of a scalar once its variables are filled in.
    package static let scalarBytes = 1 << 20
    /// Bytes of a file named by `${file:..}`.
    package static let secretBytes = 64 << 10
    /// Characters of a component's name: it is a metric label and part of saved state.
    package static let nameLength = 64
    /// Threads that `workers` may ask for.
    package static let workers: Int64 = 256
    /// Files that `init` looks at by name, and folders within one another; it goes no further.
    package static let surveyedFiles = 10_000
    package static let surveyedDepth = 8
    /// Files that `init` reads, the largest first, and bytes of each.
    package static let sampledFiles = 32
    package static let sampledBytes = 512 << 10
}
