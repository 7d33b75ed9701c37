//! Words of the figures over time, Vietnamese and English side by side.

texts! {
    usage_title: "Sử dụng theo thời gian", "Use over time";
    usage_lead: "Tính trên các tên miền từ 90 ngày tuổi: chỉ được tính là đang sử dụng khi ít nhất hai lần xem cách nhau 7 ngày đều thấy; chỉ hết được tính khi ba lần xem liên tiếp trong ít nhất 21 ngày đều không thấy.",
        "Of names at least 90 days old: counted as in use only when two looks at least 7 days apart agree, and no longer counted only when three looks in a row over at least 21 days do not.";
    rate: "Tỷ lệ sử dụng", "Usage rate";
    mature: "Từ 90 ngày tuổi (mẫu số)", "At least 90 days old (denominator)";
    active: "Đang sử dụng", "Active";
    web: "Website riêng đang dùng", "Active website of its own";
    mail: "Thư điện tử riêng đang dùng", "Active mail of its own";
    answering_mail: "trong đó nghe được lời chào của máy chủ thư trong 30 ngày (M2)", "of these, the mail host's greeting was heard in the last 30 days (M2)";
    alias: "Trang của chủ thể ở nơi khác", "The holder's page elsewhere";
    other: "Dịch vụ khác", "Another service";
    insecure: "Có nội dung nhưng HTTPS chưa hợp lệ", "Content without valid HTTPS";
    minimal: "Website một trang (C7)", "Single page (C7)";
    template: "Mẫu chưa chỉnh sửa (C5)", "Untouched template (C5)";
    parked: "Trang giữ chỗ, rao bán", "Parked, for sale or holding page";
    broken: "Đang lỗi", "Not working";
    none: "Chưa có gì", "Nothing there";
    abuse: "Có dấu hiệu bị lợi dụng", "Signs of abuse";
    default_mail: "Thư mặc định của nhà đăng ký (không tính là sử dụng)", "The registrar's default mail (not use)";
    active_site: "Website riêng đang dùng, nội dung qua HTTPS hợp lệ", "Active website of its own behind valid HTTPS";
    companions_title: "Bên cạnh phễu, trên các tên miền từ 90 ngày tuổi", "Beside the funnel, of names at least 90 days old";
    overlap_note: "Các dòng có thể trùng nhau: một tên miền có thể vừa có website vừa có thư.",
        "Lines may overlap: a name can have a website and mail.";
    quality_title: "Chất lượng dữ liệu", "Quality of the data";
    coverage: "Độ bao phủ (xem ít nhất hai lần trong 28 ngày)", "Coverage (seen at least twice in 28 days)";
    flips: "Đổi loại giữa hai lượt xem liên tiếp", "Changed class between two rounds in a row";
    faults: "Không xem được do lỗi của hệ thống đo", "Not seen for a fault of ours";
    whole_country: "Số liệu cả nước: xu hướng, vòng đời, gia hạn, chỉ tiêu, các quý đã chốt, sự cố",
        "Figures of the whole country: trend, lives, renewals, targets, frozen quarters, outages";
    corrected: "Ước lượng đã hiệu chỉnh (khoảng tin cậy 95%)", "Corrected estimate (95% interval)";
    classes_title: "Tên miền dùng vào việc gì, theo kiểm định", "What names are used for, by the audit";
    classes_note: "Bốn tỷ lệ cộng lại bằng 100%. Ước lượng từ nhãn do người gắn trên mẫu của quý được kiểm định; khoảng tin cậy do rút lại mẫu nhiều lần. Cột chưa hiệu chỉnh xếp mỗi tên miền vào một loại: website trước, rồi trang ở nơi khác, rồi dịch vụ khác.",
        "The four shares add up to 100%. Estimated from labels that people gave to a sample of the audited quarter; the intervals come from drawing that sample again many times. The uncorrected column puts each name into one class: website first, then page elsewhere, then another service.";
    classes_carried: "Bốn tỷ lệ cộng lại bằng 100%. Quý này chưa có kiểm định riêng: số đếm của quý được hiệu chỉnh theo những nhầm lẫn mà một kỳ kiểm định trước đã đo được (ma trận nhầm lẫn); khoảng tin cậy do rút lại mẫu của kỳ đó nhiều lần. Cột chưa hiệu chỉnh xếp mỗi tên miền vào một loại: website trước, rồi trang ở nơi khác, rồi dịch vụ khác.",
        "The four shares add up to 100%. This quarter has no audit of its own: its counts are corrected by the errors that an earlier audit measured (its confusion matrix); the intervals come from drawing that audit's sample again many times. The uncorrected column puts each name into one class: website first, then page elsewhere, then another service.";
    used_for: "Dùng làm", "Used for";
    uncorrected: "Chưa hiệu chỉnh", "Uncorrected";
    labels: "nhãn do người gắn", "labels by people";
    last_title: "Lần xem gần nhất", "At the last look";
    last_lead: "Họ số liệu thứ hai: mỗi tên miền thuộc diện tính tỷ lệ được thấy thế nào ở lần xem gần nhất, kể cả tên miền mới. Phản ánh hôm nay, chưa qua thời gian chờ xác nhận.",
        "A second family of figures: how each eligible name was found at the last look at it, new names included. It tells of today, without the waiting times that confirm.";
    last_share: "Lần xem gần nhất", "Last look";
    by_holder: "Theo loại chủ thể", "By kind of holder";
    by_sector: "Theo ngành nghề", "By sector";
    by_campaign: "Theo chiến dịch, đơn vị vận động", "By campaign or unit";
    by_as_registered: "Theo tỉnh, thành phố lúc đăng ký", "By province as registered";
    by_ward: "Theo xã, phường, đặc khu", "By ward";
    citizen: "Công dân", "Citizens";
    enterprise: "Doanh nghiệp", "Enterprises";
    household: "Hộ kinh doanh", "Household businesses";
    on_this_page: "Trên trang này", "On this page";
    groups_title: "Theo nhóm", "By group";
    lives_title: "Vòng đời của tên miền", "The life of names";
    first_use_title: "Từ đăng ký đến lần sử dụng đầu tiên", "From registration to first use";
    first_use_note: "Ước lượng tỷ lệ tên miền đã được sử dụng sau ngần ấy ngày kể từ ngày đăng ký: ít nhất, và trong ngoặc là nhiều nhất, vì giữa hai lần xem không ai biết ngày chính xác (Turnbull). Mỗi dòng được ước lượng riêng từ những lần xem của nó, nên dòng “Tất cả” có thể nằm ngoài các phần.",
        "An estimate of the share of names that were in use so many days after registration: the least, and in brackets the most, because nobody knows the exact day between two looks (Turnbull). Each row is estimated from its own looks, so “All” may lie outside its parts.";
    survival_title: "Sử dụng kéo dài bao lâu", "How long use lasts";
    survival_note: "Trong số tên miền đã từng được sử dụng: tỷ lệ vẫn còn sau ngần ấy ngày, kèm khoảng tin cậy 95% (Kaplan–Meier, Greenwood).",
        "Of the names that were ever in use: the share still in use after so many days, with its 95% interval (Kaplan–Meier, Greenwood).";
    names: "Số tên miền", "Names";
    day: "ngày", "days";
    median: "Trung vị", "Median";
    not_yet: "chưa theo dõi đủ lâu", "not followed so long yet";
    not_reached: "chưa đạt", "not reached";
    all_zones: "Tất cả", "All";
    renewal_title: "Gia hạn khi hết kỳ", "Renewal at the end of the term";
    renewal_note: "Theo cách tên miền được dùng 30 đến 60 ngày trước khi hết hạn. Cột cuối là kết quả nghiên cứu của CENTR ở 21 đuôi quốc gia năm 2024, để so sánh.",
        "By what names were used for 30 to 60 days before the end of their term. The last column is from CENTR's study of 21 country zones in 2024, for comparison.";
    renewal_groups_title: "Gia hạn theo nhóm, và dự kiến", "Renewals by group, and what is expected";
    renewal_groups_note: "Các kỳ đã kết thúc của mọi cách dùng, và các kỳ hết hạn trong 90 ngày tới. Dự kiến theo tỷ lệ của chính nhóm khi đủ 30 kỳ đã kết thúc cùng loại, nếu không thì theo tỷ lệ CENTR (cột cuối cho biết bao nhiêu kỳ); khi có tỷ lệ CENTR, số trong ngoặc là khoảng, không phải khoảng tin cậy 95%.",
        "Ended terms of every use, and the terms that end within 90 days. Expected by the group's own rates where 30 terms of the kind have ended, else by CENTR's rates (the last column says of how many terms); with any of those the figures in brackets are a range, not a 95% interval.";
    terms_due: "Kỳ hết hạn trong 90 ngày", "Terms ending in 90 days";
    expected_of_them: "Dự kiến gia hạn", "Expected renewals";
    at_yardstick: "Theo tỷ lệ CENTR", "By CENTR's rates";
    lives_by: "Vòng đời theo nhóm", "The life of names by group";
    renewal_none: "Chưa có kỳ đăng ký nào kết thúc với đủ thông tin.", "No term with enough known has ended yet.";
    class_high: "Đang sử dụng", "In use";
    class_low: "Chưa có nội dung riêng", "No content of its own";
    class_none: "Không có gì hoặc đang lỗi", "Nothing, or not working";
    free: "kỳ miễn phí", "free term";
    paid: "kỳ trả phí", "paid term";
    ended: "Kỳ đã kết thúc", "Terms ended";
    renewed: "Đã gia hạn", "Renewed";
    interval: "Khoảng tin cậy 95%", "95% interval";
    no_interval: "Khoảng tin cậy 95%: có sau đợt kiểm định mẫu", "95% interval: known after an audit of a sample";
    yardstick: "CENTR 2024", "Yardstick (CENTR 2024)";
    undetermined: "Kỳ đã kết thúc nhưng chưa đủ thông tin để xếp loại", "Terms that ended with too little known to be placed";
    expected: "Dự kiến gia hạn trong 90 ngày tới", "Expected renewals in the next 90 days";
    of_terms: "trong số kỳ sắp hết hạn:", "of the terms that end:";
    by_yardstick: "trong đó dự báo theo tỷ lệ CENTR:", "of these forecast by CENTR's rates:";
    targets_title: "So với mục tiêu", "Against the targets";
    targets_note: "Tiến độ tính theo số đăng ký, không theo ước lượng sử dụng. Sổ này chỉ có biz.vn và id.vn, nên không tính được mục tiêu chung của .vn.",
        "Progress counts registrations, never an estimate of use. This register holds biz.vn and id.vn only, so the target for all of .vn cannot be measured here.";
    target: "Mục tiêu", "Target";
    due: "Hạn", "Due";
    source: "Nguồn", "Source";
    progress: "Tiến độ", "Progress";
    density_title: "Mật độ trên 1.000 dân", "Names per 1,000 people";
    density_all: "mọi độ tuổi", "all ages";
    density_adult: "15–69 tuổi", "aged 15–69";
    density_note: "Tên miền biz.vn và id.vn đã đăng ký, trên số dân do quản trị viên nạp (có ngày và nguồn).",
        "Registered biz.vn and id.vn names, per people as an administrator loaded them (with day and source).";
    people: "Số dân", "People";
    people_as_of: "Ngày, nguồn", "Day, source";
    trend_title: "Xu hướng theo quý", "Quarter by quarter";
    trend_note: "Mỗi quý một dòng, theo lần chốt mới nhất và cùng một phương pháp; các quý tính theo phương pháp khác không so sánh được nên không nêu ở đây.",
        "One line a quarter, by its latest revision and one method; quarters by another method do not compare and are left out.";
    trend_none: "Chưa có quý nào được chốt nên chưa có xu hướng.", "No quarter is frozen yet, so there is no trend.";
    embed_title: "Nhúng số liệu vào trang của bạn", "Put these figures on your pages";
    embed_note: "Chép đoạn mã vào trang của bạn. Hình không có mã chạy, không theo dõi người xem và tự cập nhật.",
        "Copy the code into your page. The figure has no scripts, follows nobody, and keeps itself up to date.";
    embed_headline: "Số liệu chính", "Headline figures";
    embed_funnel: "Phễu sử dụng", "Funnel";
    embed_map: "Bản đồ 34 tỉnh, thành phố", "Map of the 34 provinces";
    embed_table: "Số liệu 34 tỉnh, thành phố trong bảng", "The figures of the 34 provinces in a table";
    embed_trend: "Xu hướng theo quý", "Trend by quarter";
    embed_source: "Nguồn:", "Source:";
    revisions_title: "Các quý đã chốt và các lần sửa", "Frozen quarters and revisions";
    revisions_none: "Chưa có quý nào được chốt.", "No quarter has been frozen yet.";
    revisions_note: "Số liệu đã chốt không bao giờ bị sửa âm thầm: mỗi lần sửa là một bản mới, nêu lý do và số trước, sau.",
        "Frozen figures are never changed in silence: each correction is a new revision with its reason, and the rate before and after.";
    quarter: "Quý", "Quarter";
    revision: "Bản", "Revision";
    frozen_on: "Ngày chốt", "Frozen on";
    reason: "Lý do", "Reason";
    before: "Tỷ lệ trước", "Rate before";
    after: "Tỷ lệ", "Rate";
    digests: "Mã băm (khung, tên, số liệu)", "Digests (frame, names, figures)";
    recomputed_title: "Quý đã chốt, tính lại theo quy tắc khác", "Frozen quarters by other rules";
    recomputed_note: "Vẫn những tên miền, những lần xem và thời điểm của bản đã chốt, chỉ khác phiên bản phương pháp hoặc quy tắc. Số công bố vẫn là số đã chốt; bản tính lại đứng bên cạnh để so sánh.",
        "The names, looks and moment of the frozen revision, by another version of the method or other rules. What is published is what was frozen; this stands beside it, to compare.";
    as_frozen: "Tỷ lệ đã chốt", "Rate as frozen";
    as_recomputed: "Tỷ lệ tính lại", "Rate as recomputed";
    stand_otherwise: "Tên miền có kết quả khác", "Names that come out otherwise";
    method_frozen: "Phương pháp, quy tắc khi chốt", "Method and rules as frozen";
    method_other: "Phương pháp, quy tắc tính lại", "Method and rules as recomputed";
    digests_frozen: "Mã băm khi chốt (tên, số liệu)", "Digests as frozen (names, figures)";
    digests_other: "Mã băm tính lại (tên, số liệu)", "Digests as recomputed (names, figures)";
    recomputed_on: "Ngày tính lại", "Recomputed on";
    outages_title: "Sự cố hạ tầng đã phát hiện", "Outages that were found";
    outages_none: "Chưa phát hiện sự cố nào.", "None was found.";
    outages_note: "Nhiều website trên một địa chỉ hoặc một mạng cùng hỏng là sự cố của nơi đặt máy chủ, không phải của từng tên miền: các lần xem đó không được tính. Không nêu địa chỉ.",
        "Many sites on one address or network that fail together are an outage of their hoster, not of each name: these looks do not count. No addresses are named.";
    began: "Bắt đầu", "Began";
    where_found: "Phạm vi", "Scope";
    scope_address: "một địa chỉ", "one address";
    scope_network: "một mạng", "one network";
    affected: "Tên miền bị ảnh hưởng", "Names affected";
    accepted: "Kết luận", "Outcome";
    accepted_yes: "được ghi nhận sau nhiều lần lặp lại", "accepted after it came again and again";
    accepted_no: "không tính, xem lại sau", "not counted, looked at again";
}
