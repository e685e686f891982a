/// One line of a catalog: what a component declares, and how it is made.
package struct CatalogEntry<Product>: Sendable {
    package let spec: ComponentSpec
    package let make: @Sendable (OptionReader, inout PlanContext) -> Product

    package init(spec: ComponentSpec, make: @escaping @Sendable (OptionReader, inout PlanContext) -> Product) {
        self.spec = spec
        self.make = make
    }
}

extension CatalogEntry where Product == any Stage {
    package init<Made: Stage & Component>(_ type: Made.Type) {
        self.init(spec: Made.spec) { options, context in Made(options: options, context: &context) }
    }
}
