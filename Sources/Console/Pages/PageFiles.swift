internal import Web

/// The page: three files of `Resources`, part of the program, with nothing from elsewhere.
enum PageFiles {
    static let html = HTTPAnswer(200, type: "text/html; charset=utf-8", PackageResources.page_html)
    static let css = HTTPAnswer(200, type: "text/css; charset=utf-8", PackageResources.page_css)
    static let script = HTTPAnswer(200, type: "text/javascript; charset=utf-8", PackageResources.page_js)
}
