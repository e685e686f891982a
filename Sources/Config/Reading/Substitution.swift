internal import Engine

/// Fills `${VAR}`, `${VAR:-default}`, `${file:/path}` and `$$` into the scalars of a pipeline file.
///
/// The filled-in text is never read as YAML or substituted again: whatever a variable holds, it is the text of this
/// one scalar. A `$` before anything else is itself, as regular expressions use it.
struct Substitution {
    private let surroundings: ConfigSurroundings
    /// Relative paths of secrets begin here.
    private let folder: String

    init(_ surroundings: ConfigSurroundings, folder: String) {
        self.surroundings = surroundings
        self.folder = folder
    }

    /// `value` with every scalar filled in. Values from the command line are left: the shell has substituted there.
    func fill(_ value: ConfigValue, into diagnostics: inout Diagnostics) -> ConfigValue {
        guard value.mark.line > 0 else { return value }
        switch value.content {
        case .scalar(let scalar):
            guard scalar.text.utf8.contains(UInt8(ascii: "$")) else { return value }
            return ConfigValue(.scalar(fill(scalar, at: value, into: &diagnostics)), mark: value.mark)
        case .list(let items):
            return ConfigValue(.list(items.map { fill($0, into: &diagnostics) }), mark: value.mark)
        case .map(let map):
            var entries = map.entries
            for index in entries.indices {
                entries[index].value = fill(entries[index].value, into: &diagnostics)
            }
            return ConfigValue(.map(ConfigMap(entries)), mark: value.mark)
        }
    }

    private func fill(_ scalar: ConfigScalar, at value: ConfigValue, into diagnostics: inout Diagnostics)
        -> ConfigScalar
    {
        var filled = ConfigScalar(kind: .string, text: "", style: scalar.style)
        var rest = scalar.text[...]
        while let dollar = rest.firstIndex(of: "$") {
            filled.text += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            switch rest.first {
            case "$":
                filled.text += "$"
                rest = rest.dropFirst()
            case "{":
                guard let end = rest.firstIndex(of: "}") else {
                    diagnostics.error(at: value.mark, "\(quote("$" + rest)) has no closing brace")
                    filled.origin = .unresolved
                    return filled
                }
                let name = rest[rest.index(after: rest.startIndex)..<end]
                rest = rest[rest.index(after: end)...]
                take(name, at: value, into: &filled, &diagnostics)
            default:
                filled.text += "$"
            }
            guard filled.text.utf8.count <= ConfigLimits.scalarBytes else {
                diagnostics.error(
                    at: value.mark,
                    "a text grows beyond \(ConfigLimits.scalarBytes) bytes here; want less"
                )
                filled.origin = .unresolved
                return filled
            }
        }
        filled.text += rest
        return filled
    }

    /// Appends what `${reference}` stands for.
    private func take(
        _ reference: Substring,
        at value: ConfigValue,
        into scalar: inout ConfigScalar,
        _ diagnostics: inout Diagnostics
    ) {
        let found: Found
        if reference.hasPrefix("file:") {
            found = secret(String(reference.dropFirst(5)))
            if scalar.origin != .unresolved { scalar.origin = .secret }
        } else {
            found = variable(reference)
            if scalar.origin == .written { scalar.origin = .substituted }
        }
        switch found {
        case .text(let text):
            scalar.text += text
        case .nothing(let message, let mend):
            diagnostics.error(at: value.mark, message, mend: mend)
            scalar.origin = .unresolved
        }
    }

    private enum Found {
        case text(String)
        case nothing(String, mend: String? = nil)
    }

    private func variable(_ reference: Substring) -> Found {
        let split = reference.firstRange(of: ":-")
        let name = String(reference[..<(split?.lowerBound ?? reference.endIndex)])
        guard Self.isName(name) else {
            return .nothing(
                "\(quote("${\(reference)}")) is no reference; want ${VAR}, ${VAR:-default} or ${file:/path}",
                mend: "a dollar sign before a brace is $$"
            )
        }
        let set = surroundings.variables[name]
        if let split {
            // As in a shell, a variable that is set to nothing takes the default too.
            return .text(set.flatMap { $0.isEmpty ? nil : $0 } ?? String(reference[split.upperBound...]))
        }
        guard let set else {
            return .nothing(
                "the variable \(name) is not set; want a value",
                mend: "set it, or give a default: ${\(name):-..}"
            )
        }
        return .text(set)
    }

    private func secret(_ path: String) -> Found {
        let full = path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
        switch surroundings.read(full, ConfigLimits.secretBytes) {
        case .failure(let failure):
            return .nothing("the secret file \(quote(path)) cannot be read: \(failure)")
        case .success(var bytes):
            // An editor or `echo` ends the file with a newline that is no part of the secret.
            while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
            guard let text = String(validating: bytes, as: UTF8.self), !text.isEmpty else {
                return .nothing("the secret file \(quote(path)) is empty or no text")
            }
            return .text(text)
        }
    }

    private static func isName(_ name: String) -> Bool {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = name.utf8.first, !digits.contains(first) else { return false }
        return name.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || digits.contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
    }
}
