package import Engine

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Walks and samples a folder of logs.
package enum LogFolder {
    /// The files below `folder`, in order of their paths; what is hidden is left out, links to folders are not followed.
    ///
    /// - Throws: `FileFailure` when the folder itself cannot be read.
    package static func files(_ folder: String) throws(FileFailure) -> [LogFile] {
        var found: [LogFile] = []
        var waiting = [""]
        var isFirst = true
        while let below = waiting.popLast(), found.count < ConfigLimits.surveyedFiles {
            let path = below.isEmpty ? folder : "\(folder)/\(below)"
            guard let names = names(in: path) else {
                if isFirst { throw FileFailure("no such folder, or no permission to read it") }
                continue
            }
            isFirst = false
            for name in names where !name.hasPrefix(".") {
                let inner = below.isEmpty ? name : "\(below)/\(name)"
                var facts = stat()
                guard unsafe stat("\(folder)/\(inner)", &facts) == 0 else { continue }
                if facts.st_mode & S_IFMT == S_IFREG {
                    found.append(LogFile(path: inner, size: Int64(facts.st_size)))
                } else if facts.st_mode & S_IFMT == S_IFDIR, !isLink("\(folder)/\(inner)"),
                    inner.utf8.count(where: { $0 == UInt8(ascii: "/") }) < ConfigLimits.surveyedDepth
                {
                    waiting.append(inner)
                }
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    /// Without links and relative steps; nil when there is nothing at `path`.
    package static func absolutePath(of path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// The beginning of a file, at most `limit` bytes.
    package static func head(_ path: String, limit: Int) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress?.advanced(by: count), limit - count)
            }
            guard got > 0 else { break }
            count += got
        }
        return Array(bytes[..<count])
    }

    private static func names(in folder: String) -> [String]? {
        guard let directory = unsafe opendir(folder) else { return nil }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }

    private static func isLink(_ path: String) -> Bool {
        var facts = stat()
        return unsafe lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFLNK
    }
}
