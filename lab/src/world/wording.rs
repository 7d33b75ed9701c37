//! Sentences that fit any trade, and the headings that sites choose from. Slots as in [`super::trades`].

/// How a business began.
pub(crate) const STORIES: &[&str] = &[
    "{b} mở cửa năm {y} tại {w}, ban đầu chỉ có hai vợ chồng và một chiếc bảng hiệu vẽ tay.",
    "Năm {y}, {o} rời thành phố về {p}, mang theo ít vốn và một cuốn sổ ghi chép dày cộp để dựng nên {b}.",
    "Từ một góc sân nhà ở {w}, {b} lớn dần nhờ lời giới thiệu của hàng xóm và khách quen.",
    "Nghề này trong gia đình {o} đã qua ba đời; tên {b} được đặt khi người con út tiếp quản vào năm {y}.",
    "Chúng tôi từng làm thuê cho nơi khác gần mười năm trước khi đủ tự tin treo biển {b} ở {p}.",
    "Không có lễ khai trương lớn: buổi sáng đầu tiên của {b} năm {y} chỉ có ba người khách, và cả ba vẫn còn ghé lại.",
    "{o} thích nói rằng {b} là một lời hứa với mẹ: làm ít thôi, nhưng làm cho tới nơi tới chốn.",
    "Sau trận lũ làm hỏng cả kho hàng, {b} dựng lại từ đầu với sự giúp đỡ của bà con {w}.",
    "Cái tên {b} do khách đặt, vì ngày trước cửa tiệm chưa có bảng mà ai cũng biết đường tới.",
    "Đội ngũ hiện có bảy người, phần lớn sinh ra và lớn lên quanh {w}.",
    "Ba năm đầu lỗ nhiều hơn lãi, nhưng {o} giữ nguyên một nguyên tắc: không bán thứ mà nhà mình không dùng.",
    "Khi con đường trước nhà được mở rộng, {b} dời vào trong hẻm và bất ngờ đông khách hơn hẳn.",
    "Ngày ấy cả {w} chưa có ai làm, {o} phải học qua thư từ và những chuyến xe đêm.",
    "Tấm hình đen trắng treo ở quầy chụp năm {y}, đúng hôm {b} nhận đơn hàng đầu tiên từ ngoài {p}.",
    "{b} bắt đầu bằng một tủ kính nhỏ, nay có thêm kho, thêm xe và thêm vài người trẻ chịu khó.",
    "Chúng tôi chọn {p} vì ở đây thợ giỏi còn nhiều và người ta vẫn tin nhau bằng lời nói.",
];

/// What guests said; names of guests come from elsewhere.
pub(crate) const PRAISE: &[&str] = &[
    "Gọi điện hỏi giá được trả lời rõ ràng, tới nơi đúng như đã nói.",
    "Tôi ở xa vẫn đặt, hàng tới trước hẹn một ngày và gói rất cẩn thận.",
    "Có lần giao nhầm, bên này tự liên hệ xin lỗi rồi đổi lại ngay trong chiều.",
    "Chỗ để xe hơi chật nhưng người làm ra dắt giúp, rất dễ thương.",
    "Giá không rẻ nhất vùng, bù lại yên tâm và không phải làm lại lần hai.",
    "Nhân viên trẻ mà chịu khó giải thích cho người lớn tuổi như tôi.",
    "Lần đầu tới theo lời đứa em, giờ cả cơ quan đều biết chỗ này.",
    "Ưng nhất là nói sao làm vậy, có hóa đơn đàng hoàng.",
    "Chủ nhớ tên khách sau đúng một lần ghé.",
    "Đi công tác ngang {p} lần nào tôi cũng vòng vào.",
    "Mưa gió vẫn mở cửa đúng giờ, đó là điều tôi nể.",
    "Có chỗ cho trẻ con ngồi chơi trong lúc chờ.",
];

/// What persons say of themselves, whatever they do.
pub(crate) const LIFE: &[&str] = &[
    "Tôi lớn lên ở {w}, nơi chiều nào cũng nghe tiếng loa gọi về ăn cơm.",
    "Quê ngoại ở {p}, quê nội cách đó một chuyến tàu đêm.",
    "Tôi nuôi một con mèo vàng tên Bưởi, nó ngồi lên bàn phím đúng lúc quan trọng.",
    "Cuối tuần thường đi bộ dọc bờ sông và không mang điện thoại.",
    "Tên miền này là quà sinh nhật tự tặng mình năm mười chín tuổi.",
    "Tôi viết chậm, sửa nhiều, và hay xóa đoạn mở đầu.",
    "Nếu bạn tới {p}, tôi biết ba chỗ ăn sáng đáng dậy sớm.",
    "Trang được cập nhật khi có chuyện đáng kể, có khi cả tháng im lặng.",
    "Hồi nhỏ tôi muốn làm người lái phà, giờ vẫn còn muốn.",
    "Tôi nghe được cả giọng ba miền vì nhà chuyển chỗ năm lần.",
    "Chữ viết tay của tôi xấu nên mới phải học gõ nhanh.",
    "Bạn bè gọi tôi bằng tên ở nhà, nhưng tên đó xin giữ lại.",
    "Tôi không dùng mạng xã hội nhiều, thư điện tử là cách chắc nhất.",
    "Mọi thứ trên trang này do tôi tự làm, lỗi chính tả cũng vậy.",
    "Năm nay tôi tập nói không với việc thứ tư trong ngày.",
    "Tôi đang học thêm nghề mộc vào tối thứ ba ở {w}.",
    "Chiếc xe đạp cũ đưa tôi đi gần hết các xã quanh đây.",
    "Nhà tôi sáu người, bữa tối là cuộc họp quan trọng nhất.",
];

/// Opening hours with their schema.org form.
pub(crate) const HOURS: &[(&str, &str)] = &[
    ("6 giờ đến 13 giờ, nghỉ ngày rằm", "Mo-Su 06:00-13:00"),
    ("7 giờ 30 đến 17 giờ, thứ hai đến thứ bảy", "Mo-Sa 07:30-17:00"),
    ("8 giờ đến 20 giờ mỗi ngày", "Mo-Su 08:00-20:00"),
    ("9 giờ đến 21 giờ 30, cả ngày lễ", "Mo-Su 09:00-21:30"),
    ("Sáng 7 giờ đến 11 giờ, chiều 13 giờ 30 đến 18 giờ", "Mo-Su 07:00-18:00"),
    ("Mở cửa 24 giờ, gọi trước khi tới sau 22 giờ", "Mo-Su 00:00-23:59"),
];

/// Headings of the reasons, the questions, the news, the visit, the story, the praise.
pub(crate) const WHY: &[&str] = &[
    "Vì sao khách quay lại",
    "Cách chúng tôi làm việc",
    "Điều {b} cam kết",
    "Khác ở chỗ nào?",
    "Làm kỹ từng việc",
];
pub(crate) const ASK: &[&str] =
    &["Hỏi nhanh đáp gọn", "Khách hay hỏi", "Thắc mắc thường gặp", "Trước khi bạn gọi"];
pub(crate) const NEWS: &[&str] =
    &["Chuyện mới ở tiệm", "Tin của {b}", "Ghi chép", "Bảng tin tháng này", "Góc nhỏ chia sẻ"];
pub(crate) const VISIT: &[&str] =
    &["Ghé {b}", "Đường đến", "Liên hệ", "Tìm chúng tôi ở đâu", "Địa chỉ và giờ mở cửa"];
pub(crate) const STORY: &[&str] =
    &["Chuyện của {b}", "Chúng tôi là ai", "Giới thiệu", "Từ năm {y}", "Bắt đầu từ {w}"];
pub(crate) const HEARD: &[&str] = &["Khách nói gì", "Lời nhắn để lại", "Sổ góp ý", "Vài dòng từ khách quen"];

/// Palettes: background, text, accent.
pub(crate) const COLOURS: &[(&str, &str, &str)] = &[
    ("#fffaf0", "#2d2a26", "#b5462f"),
    ("#f5f9f4", "#1f2d22", "#2f7d4f"),
    ("#f4f7fb", "#1c2733", "#1d5fa8"),
    ("#ffffff", "#222222", "#8a4b08"),
    ("#fdf6fb", "#33202c", "#a0316f"),
    ("#f7f5ef", "#29281f", "#6b6a12"),
    ("#eef6f6", "#14302f", "#0d7570"),
];

/// Fonts.
pub(crate) const FONTS: &[&str] = &[
    "Georgia, serif",
    "system-ui, sans-serif",
    "Verdana, sans-serif",
    "'Be Vietnam Pro', sans-serif",
    "Tahoma, sans-serif",
];

/// Generators that sites name in their meta.
pub(crate) const GENERATORS: &[&str] = &[
    "WordPress 6.8.2",
    "WordPress 6.5.5",
    "Joomla! - Open Source Content Management",
    "Hugo 0.139.4",
    "WooCommerce 9.4.1",
    "Blogger",
];
