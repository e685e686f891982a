internal import Glibc

/// A pattern of paths: `*`, `?` and `[..]` within a name, `**` for any number of folders.
struct PathPattern: Sendable {
    let text: String
    private let components: [String]
    private let isAbsolute: Bool

    init(_ text: String) {
        self.text = text
        isAbsolute = text.hasPrefix("/")
        components = text.split(separator: "/").filter { $0 != "." }.map(String.init)
    }

    /// Whether the pattern describes `path`.
    func matches(_ path: String) -> Bool {
        let names = path.split(separator: "/").filter { $0 != "." }.map(String.init)
        return Self.matches(components[...], names[...])
    }

    private static func matches(_ components: ArraySlice<String>, _ names: ArraySlice<String>) -> Bool {
        guard let first = components.first else { return names.isEmpty }
        if first == "**" {
            return (0...names.count).contains { matches(components.dropFirst(), names.dropFirst($0)) }
        }
        guard let name = names.first, nameMatches(first, name) else { return false }
        return matches(components.dropFirst(), names.dropFirst())
    }

    /// Regular files that the pattern describes, in the order of their paths.
    ///
    /// - Parameter limit: stops behind so many.
    func files(limit: Int) -> [String] {
        var found: [String] = []
        walk(isAbsolute ? "/" : "", components[...], depth: 0, limit: limit, &found)
        return Array(Set(found)).sorted()
    }

    private func walk(
        _ folder: String, _ rest: ArraySlice<String>, depth: Int, limit: Int, _ found: inout [String]
    ) {
        guard let first = rest.first, depth < InputLimits.folderDepth, found.count < limit else { return }
        if first == "**" {
            walk(folder, rest.dropFirst(), depth: depth, limit: limit, &found)
            for name in Self.names(in: folder) where !name.hasPrefix(".") && Self.kind(folder + name) == S_IFDIR {
                walk(folder + name + "/", rest, depth: depth + 1, limit: limit, &found)
            }
            return
        }
        let isPlain = !first.contains(where: { "*?[\\".contains($0) })
        for name in isPlain ? [first] : Self.names(in: folder) where isPlain || Self.nameMatches(first, name) {
            let path = folder + name
            if rest.count == 1 {
                if Self.kind(path) == S_IFREG { found.append(path) }
            } else if name == ".." || Self.kind(path) == S_IFDIR {
                walk(path + "/", rest.dropFirst(), depth: depth + 1, limit: limit, &found)
            }
        }
    }

    /// A leading dot is matched by a dot alone, as shells do.
    private static func nameMatches(_ pattern: String, _ name: String) -> Bool {
        unsafe fnmatch(pattern, name, FNM_PERIOD) == 0
    }

    private static func kind(_ path: String) -> mode_t {
        var information = stat()
        return unsafe stat(path, &information) == 0 ? information.st_mode & S_IFMT : 0
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder.isEmpty ? "." : folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
