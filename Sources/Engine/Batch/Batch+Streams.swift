extension Batch {
    /// Gives every record of an origin these fields where it lacks them, also when its object is adopted later.
    package mutating func addMembers(_ members: [MetaTexts.Member], toOrigin origin: Int) {
        guard !members.isEmpty else { return }
        while originMembers.count <= origin { originMembers.append([]) }
        originMembers[origin] = members.map { member in
            unsafe member.text.withUnsafeBytes { unsafe share(member.slot, .text($0)) }
        }
        for event in 0..<eventCount where unsafe Int(eventTable[event].origin) == origin { addOriginMembers(event) }
    }

    /// Adds the members of its origin to an event whose fields were made anew.
    @inline(__always)
    mutating func addOriginMembers(_ event: Int) {
        let origin = Int(unsafe eventTable[event].origin)
        guard origin < originMembers.count else { return }
        for member in originMembers[origin] where fieldIndex(event, member.slot) < 0 { add(event, member) }
    }
}
