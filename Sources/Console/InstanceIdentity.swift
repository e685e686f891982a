/// What an instance is called and made of.
package struct InstanceIdentity: Sendable {
    package struct Part: Sendable {
        package let name: String
        package let type: String

        package init(name: String, type: String) {
            self.name = name
            self.type = type
        }
    }

    /// The pipeline's name.
    package let name: String
    package let version: String
    /// Nanoseconds since 1970 UTC.
    package let startedAt: Int64
    package let inputs: [Part]
    package let stages: [Part]
    package let outputs: [Part]

    package init(
        name: String,
        version: String,
        startedAt: Int64,
        inputs: [Part] = [],
        stages: [Part] = [],
        outputs: [Part] = []
    ) {
        self.name = name
        self.version = version
        self.startedAt = startedAt
        self.inputs = inputs
        self.stages = stages
        self.outputs = outputs
    }
}
