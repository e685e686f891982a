/// What an archive keeps.
package struct RetentionPolicy: Sendable, Equatable {
    /// Limits of a set of files; nil is none.
    package struct Limits: Sendable, Equatable {
        /// Nanoseconds.
        package var maximumAge: Int64?
        package var maximumBytes: Int64?
        package var maximumFiles: Int?

        package init(maximumAge: Int64? = nil, maximumBytes: Int64? = nil, maximumFiles: Int? = nil) {
            self.maximumAge = maximumAge
            self.maximumBytes = maximumBytes
            self.maximumFiles = maximumFiles
        }

        package var isEmpty: Bool { self == Limits() }
    }

    /// A class of records with limits of its own.
    package struct Rule: Sendable, Equatable {
        package var name: String
        package var limits: Limits
        package var keepsForever: Bool

        package init(_ name: String, _ limits: Limits = Limits(), keepsForever: Bool = false) {
            self.name = name
            self.limits = limits
            self.keepsForever = keepsForever
        }
    }

    /// What `minimumFree` leaves in any case.
    package struct Floor: Sendable, Equatable {
        /// Younger files stay; nanoseconds.
        package var age: Int64
        /// At least so much stays in all.
        package var bytes: Int64

        package init(age: Int64 = 0, bytes: Int64 = 0) {
            self.age = age
            self.bytes = bytes
        }
    }

    /// In the order in which records are matched.
    package var rules: [Rule]
    /// The age holds for classes without one of their own, bytes and files for all classes together.
    package var total: Limits
    /// Bytes and files of each partition; the age is not used.
    package var perPartition: Limits
    /// Bytes that the file system has left, at least.
    package var minimumFree: Int64?
    package var floor: Floor

    package init(
        rules: [Rule] = [],
        total: Limits = Limits(),
        perPartition: Limits = Limits(),
        minimumFree: Int64? = nil,
        floor: Floor = Floor()
    ) {
        self.rules = rules
        self.total = total
        self.perPartition = perPartition
        self.minimumFree = minimumFree
        self.floor = floor
    }

    /// Nothing is ever deleted.
    package var isEmpty: Bool {
        total.isEmpty && perPartition.isEmpty && minimumFree == nil && rules.allSatisfy(\.limits.isEmpty)
    }

    /// The rule of a class; nil for the default one, and for classes of rules that are no longer there.
    func rule(_ name: String) -> Rule? { rules.first { $0.name == name } }

    func maximumAge(_ name: String) -> Int64? { rule(name)?.limits.maximumAge ?? total.maximumAge }

    func keepsForever(_ name: String) -> Bool { rule(name)?.keepsForever ?? false }
}
