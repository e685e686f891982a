extension KeyTable {
    /// Collects the paths of a plan; each component interns what it reads or writes while it is made.
    package struct Builder: ~Copyable {
        var paths: [String] = []
        var slots: [String: UInt16] = [:]
        var names: [String] = []
        var nameIndex: [String: UInt16] = [:]
        /// By node: name to move. Node 0 is "nothing of interest inside", node 1 the record itself.
        var edges: [[UInt16: KeyLookup.Move]] = [[:], [:]]
        var watchedNames: Set<UInt16> = []
        /// True once a path found no room. Its slot is another path's, so such a plan must be refused.
        package private(set) var isOverfull = false

        package init() {
            // Every plain line is a record with this one field.
            _ = intern("message")
        }

        /// The slot of `path`; the same path gets the same slot.
        package mutating func intern(_ path: String) -> UInt16 {
            if let known = slots[path] { return known }
            let components = path.split(separator: ".", omittingEmptySubsequences: false)
            guard hasRoom(for: components.count) else {
                isOverfull = true
                return 0
            }
            let slot = UInt16(paths.count)
            paths.append(path)
            slots[path] = slot
            add(components[...], slot: slot, node: 1)
            return slot
        }

        /// Whether a path of `count` names fits: it adds up to n(n+1)/2 names and 2^(n-1) nodes, and the automaton is
        /// a table of both.
        private func hasRoom(for count: Int) -> Bool {
            guard paths.count < KeyTable.maximumSlots, count <= ExpressionLimits.pathNames else { return false }
            let names = names.count + count * (count + 1) / 2
            let nodes = edges.count + 1 << (count - 1)
            return names < Int(UInt16.max) && nodes < Int(UInt16.max) && names * nodes <= KeyTable.maximumMoves
        }

        /// Wants members of this name at any depth to be listed in `Batch.watchedMembers`; gives the name's index there.
        @discardableResult
        package mutating func watch(_ name: String) -> UInt16 {
            let index = intern(name: name)
            watchedNames.insert(index)
            return index
        }

        /// Name indices are what a stage compares with; the top-level path is interned beside it.
        package mutating func intern(name: String) -> UInt16 {
            if let known = nameIndex[name] { return known }
            let index = UInt16(names.count)
            names.append(name)
            nameIndex[name] = index
            return index
        }

        package consuming func build() -> KeyTable { KeyTable(builder: self) }

        /// Adds every way to read `components` below `node`: `a.b` as one key, or as `b` within `a`.
        private mutating func add(_ components: ArraySlice<Substring>, slot: UInt16, node: Int) {
            for taken in 1...components.count {
                let head = components.prefix(taken).joined(separator: ".")
                let rest = components.dropFirst(taken)
                let name = intern(name: head)
                var move = edges[node][name] ?? KeyLookup.Move()
                if rest.isEmpty {
                    move.slot = slot
                    edges[node][name] = move
                } else {
                    if move.child == 0 {
                        move.child = UInt16(edges.count)
                        edges.append([:])
                    }
                    edges[node][name] = move
                    add(rest, slot: slot, node: Int(move.child))
                }
            }
        }
    }
}
