//! All short texts of the pages, Vietnamese and English side by side.

texts! {
    site_name: "Danh bạ website biz.vn và id.vn", "Directory of biz.vn and id.vn websites";
    site_short: "Danh bạ website", "Web directory";
    skip: "Đến nội dung chính", "Skip to the content";
    nav_label: "Trang chính", "Main pages";
    nav_provinces: "Tỉnh, thành phố", "Provinces";
    nav_statistics: "Thống kê", "Statistics";
    nav_method: "Phương pháp", "Method";
    nav_about: "Giới thiệu", "About";
    nav_bot: "Về bot", "About the bot";
    nav_api: "API", "API";
    nav_trades: "Ngành nghề", "Trades";
    nav_help: "Trợ giúp", "Help";
    nav_owner_short: "Chủ website", "Owners";
    nav_owner: "Dành cho chủ website", "For site owners";
    language_label: "Ngôn ngữ", "Language";
    run_by: "Vận hành:", "Run by:";
    contact: "Liên hệ:", "Contact:";
    footer_note: "Dữ liệu đo tự động, có nêu ngày và bằng chứng. Chủ thể id.vn chỉ được liệt kê khi đã đồng ý.",
        "Measured automatically, with date and evidence. Holders of id.vn names are listed only with their consent.";

    search: "Tìm", "Search";
    search_label: "Tìm website theo tên, ngành nghề hoặc nơi chốn", "Find a website by name, trade or place";
    search_example: "Ví dụ: phở bò Nam Định, homestay Đà Lạt, gốm Bát Tràng", "For example: phở bò Nam Định, homestay Đà Lạt";
    home_title: "Tìm website của người và doanh nghiệp Việt Nam", "Find websites of people and businesses in Viet Nam";
    home_lead: "Danh bạ các website đang hoạt động dưới tên miền biz.vn và id.vn, theo 34 tỉnh, thành phố. Website của doanh nghiệp và hộ kinh doanh có ngày kiểm tra và bằng chứng.",
        "The living websites under biz.vn and id.vn in all 34 provinces. Those of companies and household businesses have the day of their last check and the evidence.";
    home_provinces: "Theo tỉnh, thành phố", "By province";
    home_sectors: "Theo ngành nghề", "By sector";
    home_new: "Website mới hoạt động", "Newly alive";
    home_new_since: "thấy hoạt động từ", "seen in use since";
    home_new_none: "Chưa có website nào được ghi nhận.", "No website has been seen yet.";
    home_owner: "Bạn có website biz.vn hoặc id.vn?", "Do you have a biz.vn or id.vn site?";
    home_owner_text: "Bạn quyết định website có ở trong danh bạ hay không, và được mô tả ra sao. Không cần tài khoản.",
        "You decide whether it stands in the directory, and how it is described. No account is needed.";
    home_owner_help: "Website của tôi hiển thị như vậy, vì sao?", "Why is my site shown like this?";
    home_figures: "Tình hình sử dụng", "Usage at a glance";
    home_all_figures: "Xem toàn bộ thống kê", "All statistics";
    map_title: "Bản đồ ô 34 tỉnh, thành phố", "Tile map of the 34 provinces";
    map_desc: "Mỗi ô là một tỉnh hoặc thành phố, đặt gần đúng vị trí; kèm quần đảo Hoàng Sa và quần đảo Trường Sa.",
        "Each tile is a province at roughly its place; with the Hoàng Sa and Trường Sa islands.";
    list_all_provinces: "Danh sách tỉnh, thành phố", "List of provinces";

    facet_heading: "Lọc kết quả", "Filter";
    facet_province: "Tỉnh, thành phố", "Province";
    facet_ward: "Xã, phường", "Ward";
    facet_zone: "Đuôi tên miền", "Zone";
    facet_service: "Loại trang", "Kind of site";
    service_site: "Trang giới thiệu", "Website";
    service_shop: "Cửa hàng trực tuyến", "Online shop";
    service_profile: "Trang cá nhân, CV, blog", "Personal page, CV, blog";
    facet_sector: "Ngành nghề", "Sector";
    facet_state: "Trạng thái", "State";
    facet_https: "HTTPS", "HTTPS";
    all: "Tất cả", "All";
    unknown: "Chưa xác định", "Unknown";
    https_yes: "HTTPS hợp lệ", "Valid HTTPS";
    https_no: "Không có HTTPS hợp lệ", "No valid HTTPS";
    remove_filter: "Bỏ lọc", "Remove filter";
    active_filters: "Đang lọc theo", "Filtered by";
    sort: "Sắp xếp", "Sort";
    sort_best: "Phù hợp nhất", "Best match";
    sort_newest: "Mới hoạt động", "Newest";
    sort_name: "Tên A–Z", "Name A–Z";
    apply: "Áp dụng", "Apply";
    results_title: "Kết quả tìm kiếm", "Search results";
    results_all: "Tất cả website", "All websites";
    searched_for: "Đã tìm theo:", "Searched for:";
    searched_any: "Không website nào có đủ mọi từ. Đây là những website có một phần các từ bạn gõ:", "No site has all of the words. These have some of what you typed:";
    suggestions: "Gợi ý", "Suggestions";
    suggestion_kinds: "website,ngành,nơi", "website,trade,place";
    you_typed: "bạn gõ:", "you typed:";
    search_literally: "Tìm đúng chữ đã gõ", "Search for exactly what was typed";
    searched_in_part: "Câu hỏi này cần quá nhiều thời gian: đây là những gì đã tìm thấy, có thể còn nữa. Hãy gõ cụ thể hơn.", "This question takes too long: this is what was found, and there may be more. Try to be more specific.";
    searched_literally: "Đang tìm đúng chữ đã gõ.", "Searching for exactly what was typed.";
    search_freely: "Tìm cả cách viết và cách gọi khác", "Search for other spellings and names too";
    only_there: "Chỉ xem tại", "Only show";
    none_there: "Không có kết quả nào ở nơi bạn nêu. Tất cả website tại", "Nothing was found in the place you named. All sites in";
    ignored_note: "Có tham số không dùng được và đã được bỏ qua:", "A parameter could not be used and was ignored:";
    none_title: "Không tìm thấy website phù hợp", "No matching website";
    none_tip_1: "Bỏ bớt bộ lọc.", "Remove filters.";
    none_tip_2: "Kiểm tra lại chính tả; có thể gõ không dấu.", "Check the spelling; marks may be left out.";
    none_tip_3: "Dùng ít từ hơn.", "Use fewer words.";
    none_browse: "Hoặc xem theo:", "Or browse by:";
    none_tip_4: "Tìm từ chung hơn, ví dụ “quán ăn” thay cho tên món.", "Search for something more general, such as “quán ăn” instead of a dish.";
    none_register: "Muốn có một website như vậy? Xem cách đăng ký tên miền .vn", "Would you like to have such a site? How to register a .vn name";
    none_wider: "Tìm lại trên toàn quốc, không lọc", "Search again in the whole country without filters";
    page_word: "Trang", "Page";
    page_of: "trên", "of";
    pages_label: "Các trang kết quả", "Pages of results";
    previous: "Trang trước", "Previous";
    next: "Trang sau", "Next";
    last_checked: "kiểm tra lần cuối", "last checked";
    not_checked: "Chưa kiểm tra", "Not checked yet";

    feed: "Theo dõi bằng Atom", "Follow by Atom";
    trades_title: "Website theo ngành nghề", "Websites by trade";
    trades_lead: "22 ngành của Hệ thống ngành kinh tế Việt Nam (Quyết định 36/2025/QĐ-TTg).", "The 22 sections of the Vietnamese classification of industries (Decision 36/2025/QĐ-TTg).";
    trade_sites: "Website trong ngành", "Sites of this trade";
    trade_none: "Chưa có website nào trong ngành này phù hợp với lựa chọn.", "No site of this trade fits this choice.";
    trade_search: "Tìm trong ngành này", "Search in this trade";
    help_title: "Trợ giúp: website của tôi hiển thị như vậy, vì sao?", "Help: why is my site shown so?";
    help_lead: "Danh bạ nhìn website từ bên ngoài, như một người khách. Tìm trạng thái đang ghi ở trang của bạn, đọc vì sao và làm theo từng bước; sau đó bấm “Kiểm tra lại ngay”.",
        "The directory looks at a site from outside, as a visitor does. Find the state on your page, read why, and follow the steps; then press “Check again now”.";
    help_why: "Vì sao", "Why";
    help_steps: "Làm từng bước", "Step by step";
    provinces_title: "34 tỉnh, thành phố", "The 34 provinces";
    province_formerly: "Trước 01/07/2025:", "Before 01/07/2025:";
    province_sites: "Website trong danh bạ", "Sites in the directory";
    province_none: "Chưa có website nào trong danh bạ phù hợp với lựa chọn này.", "No site in the directory fits this choice.";
    province_figures: "Tình hình sử dụng trong tỉnh", "Usage in this province";
    province_search: "Tìm trong tỉnh này", "Search in this province";
    wards: "Xã, phường, đặc khu", "Wards";
    from_start: "Về đầu danh sách", "Back to the start";

    site_what: "Thông tin", "About";
    site_visit: "Mở website", "Open the site";
    site_sector_read: "đọc từ trang:", "read from the page:";
    site_service: "Loại trang", "Kind of site";
    site_sector: "Ngành nghề", "Sector";
    site_place: "Nơi đăng ký", "Registered in";
    site_formerly: "trước đây", "formerly";
    site_language: "Ngôn ngữ của trang", "Language of the page";
    site_registered: "Ngày đăng ký", "Registered on";
    site_phone: "Điện thoại", "Phone";
    site_email: "Thư điện tử", "E-mail";
    site_address: "Địa chỉ", "Address";
    site_organisation: "Tổ chức", "Organisation";
    site_tax_code: "Mã số thuế", "Tax code";
    site_profiles: "Trang trên mạng xã hội và sàn", "Pages on social networks and marketplaces";
    site_contact: "Liên hệ do website công bố", "Contact facts that the site publishes";
    site_state: "Trạng thái", "State";
    site_since: "từ", "since";
    site_https: "Kết nối an toàn", "Secure connection";
    site_mail: "Thư điện tử theo tên miền", "Mail under the name";
    site_cure: "Nên làm gì", "What to do";
    site_evidence: "Bằng chứng của kết luận", "Evidence behind the verdict";
    site_rule: "Quy tắc", "Rule";
    site_confidence: "Độ chắc chắn", "Confidence";
    site_final: "Trang được xem", "Page seen";
    site_saw: "Đã xem", "Looked at";
    site_found: "Thấy", "Found";
    site_history: "Lịch sử thay đổi", "History of changes";
    site_history_none: "Chưa có thay đổi nào được ghi nhận.", "No change recorded yet.";
    site_when: "Thời điểm", "When";
    site_change: "Thay đổi", "Change";
    site_never: "Tên miền này chưa được kiểm tra.", "This name has not been checked yet.";
    site_data: "Dữ liệu dạng JSON", "The same as JSON";
    site_why: "Vì sao hiển thị như vậy?", "Why is it shown so?";
    site_more_help: "Hướng dẫn từng bước cho từng trạng thái", "Help, step by step, for every state";
    site_share: "Chia sẻ trang này", "Share this page";
    site_share_label: "Địa chỉ để chép, gửi qua Zalo hoặc in", "Address to copy, to send by Zalo or to print";
    site_share_copy: "Chép địa chỉ", "Copy the address";
    site_share_copied: "Đã chép.", "Copied.";
    site_share_mail: "Gửi bằng thư điện tử", "Send by e-mail";
    site_share_zalo: "Chia sẻ qua Zalo", "Share by Zalo";
    site_share_facebook: "Chia sẻ lên Facebook", "Share on Facebook";
    site_described: "Mô tả do chủ website cung cấp.", "Described by the site's owner.";
    site_trust: "Độ tin cậy", "How far to trust it";
    trust_https: "Kết nối an toàn, chứng thư đúng tên miền", "Secure connection, the certificate fits the name";
    trust_no_https: "Kết nối chưa an toàn: đừng nhập mật khẩu hay thông tin thanh toán", "The connection is not secure: enter no password and no payment facts";
    trust_holder: "Chủ thể có trong sổ đăng ký tên miền của nhà nước:", "The holder stands in the registry of names:";
    trust_tax: "Mã số thuế trên website khớp với sổ đăng ký", "The tax code on the site is that of the register";
    trust_no_tax: "Mã số thuế trên website khác với sổ đăng ký", "The tax code on the site is another than that of the register";
    site_rights: "Bạn là chủ thể của tên miền này?", "Is this your name?";
    site_rights_text: "Bạn quyết định mục này: sửa, hoặc gỡ khỏi danh bạ. Không cần tài khoản; có hiệu lực ngay khi bạn xác minh mình quản lý tên miền.",
        "This entry is yours to decide: correct it, or take it out of the directory. No account is needed, and it is done as soon as you prove that you control the name.";
    site_recheck: "Đã sửa? Kiểm tra lại ngay", "Fixed it? Check again now";
    site_opt_out: "Cách từ chối kiểm tra", "How to opt out";

    stats_title: "Tình hình sử dụng tên miền biz.vn và id.vn", "Use of biz.vn and id.vn names";
    stats_lead: "Số tên miền đã đăng ký và thực sự được sử dụng, kèm tử số, mẫu số, độ bao phủ và khoảng cho phần chưa kiểm chứng được.",
        "Names registered and really in use, with numerator, denominator, coverage and bounds for what cannot be verified.";
    stats_as_of: "Số liệu tính lúc", "Computed at";
    stats_how: "Cách tính", "How it is made";
    registered: "Đã đăng ký", "Registered";
    held: "Bị giữ, tạm ngừng", "Held or suspended";
    eligible: "Thuộc diện tính tỷ lệ", "Counted in rates";
    observed: "Đã kiểm tra", "Observed";
    in_use: "Đang sử dụng", "In use";
    in_use_note: "Website riêng, chuyển đến trang của chủ thể, dịch vụ khác hoặc thư điện tử riêng.",
        "A website of its own, a page elsewhere, another service, or mail of its own.";
    web: "Website riêng", "Own website";
    secure: "Website có HTTPS hợp lệ", "Websites with valid HTTPS";
    coverage: "Độ bao phủ", "Coverage";
    bounds: "Cận", "Bounds";
    bounds_note: "Cận trên tính cả tên miền chưa kiểm chứng được.", "The upper bound counts every name that cannot be verified.";
    provisional: "tạm tính", "provisional";
    withheld: "chưa công bố", "withheld";
    unranked_note: "Tỉnh và nhà đăng ký không xếp theo tỷ lệ: khoảng tin cậy của nhiều đơn vị chồng lên nhau, thứ hạng sẽ nói nhiều hơn số liệu.",
        "Provinces and registrars are not ordered by rate: the intervals of many overlap, and ranks would say more than the figures do.";
    withheld_note: "Độ bao phủ dưới 80%: chưa công bố tỷ lệ.", "Coverage below 80%: no rate is published.";
    few: "< 10", "< 10";
    few_note: "Nhóm dưới 10 tên miền được ẩn (“< 10”), cùng một nhóm khác nếu cần để không suy ra được.",
        "Groups of fewer than 10 names are hidden (“< 10”), with another group where they could be derived.";
    hidden: "ẩn", "hidden";
    hidden_why: "Không nêu: từ đây có thể suy ra một nhóm dưới 10 tên miền.", "Not stated: a group of fewer than 10 names could be told from it.";
    funnel_title: "Phễu sử dụng", "Funnel of use";
    funnel_step: "Bước", "Step";
    funnel_count: "Số tên miền", "Names";
    funnel_share: "Tỷ lệ", "Share";
    funnel_delegated: "Có máy chủ tên miền", "Delegated";
    funnel_resolving: "Phân giải được", "Resolving";
    funnel_https: "Trả lời qua HTTPS", "Answers over HTTPS";
    funnel_valid_tls: "Chứng thư hợp lệ", "Valid certificate";
    funnel_live: "Có nội dung riêng qua HTTPS hợp lệ", "Own content behind valid HTTPS";
    beside_title: "Bên cạnh phễu", "Beside the funnel";
    beside_live: "Có nội dung riêng (cả HTTP)", "Own content (HTTP too)";
    beside_alias: "Chuyển đến trang của chủ thể", "Leads to the holder's page elsewhere";
    beside_other: "Dịch vụ khác", "Another service";
    beside_mail: "Thư điện tử riêng", "Mail of its own";
    beside_unverifiable: "Chưa kiểm chứng được", "Cannot be verified";
    beside_low: "Chưa có nội dung riêng", "No content of its own";
    beside_template: "trong đó mẫu chưa chỉnh sửa", "of these, untouched templates";
    beside_parked: "trong đó trang giữ chỗ, rao bán", "of these, parked or holding pages";
    beside_broken: "Đang lỗi", "Not working";
    beside_none: "Chưa có website", "No website";
    beside_abuse: "Có dấu hiệu bị lợi dụng", "Signs of abuse";
    by_province: "Theo tỉnh, thành phố", "By province";
    by_zone: "Theo đuôi tên miền", "By zone";
    by_registrar: "Theo nhà đăng ký", "By registrar";
    by_cohort: "Theo quý đăng ký", "By quarter of registration";
    col_group: "Nhóm", "Group";
    col_share: "Tỷ lệ sử dụng", "Share in use";
    total: "Tổng cộng", "Total";
    filter_zone: "Xem riêng", "Only";
    download: "Tải về", "Download";
    map_scale: "Tỷ lệ sử dụng", "Share in use";
    map_no_rate: "chưa có tỷ lệ", "no rate";
    sort_by_this: "Sắp xếp theo cột này", "Sort by this column";

    bot_title: "Về danhba-bot", "About danhba-bot";
    method_title: "Phương pháp đo", "How we measure";
    about_title: "Giới thiệu", "About this directory";
    api_title: "Giao diện dữ liệu (API)", "Data interface (API)";

    error_404: "Không tìm thấy trang", "Page not found";
    error_404_text: "Nếu bạn gõ địa chỉ, hãy kiểm tra lại. Nếu bạn dán địa chỉ, hãy kiểm tra xem có đủ không. Website mà chủ thể chưa đồng ý liệt kê cũng không có trang ở đây.",
        "If you typed the address, check it. If you pasted it, check that it is whole. Sites whose holder has not agreed to be listed have no page here either.";
    error_404_owner: "Website của bạn mà không thấy ở đây? Hãy xác minh và cho biết bạn muốn được liệt kê:", "Is it your site that is not here? Prove control and say that you want it listed:";
    error_500: "Xin lỗi, có lỗi xảy ra", "Sorry, there is a problem";
    error_500_text: "Lỗi ở phía chúng tôi và đã được ghi lại. Xin thử lại sau ít phút.",
        "The mistake is ours and has been recorded. Please try again in a few minutes.";
    error_503: "Dịch vụ tạm thời chưa sẵn sàng", "The service is not available right now";
    error_503_text: "Xin thử lại sau ít phút. Không có dữ liệu nào bị mất.",
        "Please try again in a few minutes. Nothing has been lost.";
    error_405: "Trang này chỉ để đọc", "This page can only be read";
    error_405_text: "Hãy mở lại địa chỉ trong trình duyệt.", "Open the address again in your browser.";
    error_429: "Bạn gửi nhiều quá nhanh", "Too many, too fast";
    error_429_text: "Từ địa chỉ mạng của bạn vừa có nhiều lần gửi, nên lần gửi này chưa được nhận. Xin đợi vài phút rồi gửi lại; những gì đã được nhận trước đó vẫn được giữ.",
        "Much has come from your network address, so this was not taken. Please wait a few minutes and send it again; what was taken before is kept.";
    ward_count: "Số website trong danh bạ:", "Sites in the directory:";
    ward_none: "Chưa có website nào của xã, phường này trong danh bạ.", "No site of this ward is in the directory yet.";
    ward_province: "Tất cả website tại", "All sites in";
    ward_search: "Tìm trong xã, phường này", "Search in this ward";
    ward_list: "Theo xã, phường", "By ward";
    ward_whom: "Chỉ đếm website của doanh nghiệp: xã, phường của cá nhân và hộ kinh doanh không được nêu.", "Only sites of enterprises are counted: the ward of a person or a household business is not told.";
    ward_more: "Website khác ở", "Other sites in";
    error_busy: "Đang có quá nhiều người xem cùng lúc", "Too many visitors at this moment";
    error_busy_text: "Xin tải lại trang sau vài giây. Không có gì của bạn bị mất.", "Load the page again in a few seconds. Nothing of yours is lost.";
    error_desk: "Về trang nhân viên", "To the staff page";
    error_forbidden: "Bạn không có quyền xem trang này", "You may not see this page";
    error_forbidden_text: "Tài khoản của bạn không có quyền cho việc này. Nếu bạn cần nó trong công việc, hãy hỏi quản trị viên.",
        "Your account does not include this. If your work needs it, ask an administrator.";
    error_403: "Biểu mẫu chưa được nhận", "The form was not taken";
    error_403_text: "Biểu mẫu phải được gửi từ chính trang này. Hãy mở lại trang rồi gửi lại.",
        "A form must be sent from this very page. Open the page again and send it from there.";
    error_home: "Về trang chủ", "Go to the front page";
}
