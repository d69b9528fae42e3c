//! Common names: of chains as people call them, and of groups of provinces and cities.

/// Common names of a chain, folded, and its key; a row counts only where the data has the key.
pub(super) const CHAINS: &[(&[&str], &str)] = &[
    (&["半导体", "芯片", "微电子", "集成电路与半导体", "semiconductor", "semiconductors", "chip", "chips"], "ic"),
    (&["光伏", "太阳能", "photovoltaics", "solar"], "pv"),
    (&["软件", "软件与信息服务", "人工智能", "software"], "sw"),
    (&["锂电", "锂电池", "动力电池", "储能", "电池", "battery", "batteries"], "bat"),
    (&["医药", "制药", "创新药", "生物技术", "pharma", "biopharma"], "bio"),
    (&["机床", "工业母机", "数控机床", "machinetools"], "cnc"),
    (&["电气", "电力装备", "输配电"], "ele"),
    (&["家具", "家居", "furniture"], "fur"),
    (&["低空经济", "低空", "航空航天", "无人机", "通用航空", "aerospace", "drones"], "low"),
    (&["新材料", "materials"], "mat"),
    (&["医械", "医疗设备"], "med"),
    (
        &["汽车", "新能源汽车", "新能源车", "电动汽车", "电动车", "汽车零部件", "整车", "ev", "cars", "automotive"],
        "nev",
    ),
    (&["石化", "炼化", "石油化工", "绿色石化", "petrochemicals", "refining"], "ref"),
    (&["机器人", "人形机器人", "具身智能", "robots"], "rob"),
    (&["安防", "数字安防", "视觉智能", "网络通信", "security"], "sec"),
    (&["纺织", "服装", "纺织服装", "现代纺织", "textiles", "apparel"], "tex"),
    (&["精细化工", "氟硅", "finechemicals"], "fine"),
    (&["家电", "白色家电", "appliances"], "home"),
    (&["船舶", "造船", "海工装备", "海洋工程装备", "ships", "shipbuilding"], "ship"),
    (&["风电", "节能环保", "新能源装备", "windpower"], "wind"),
];

/// Several regions under one name.
#[derive(Debug)]
pub(super) struct Group {
    /// Its names, folded.
    pub(super) names: &'static [&'static str],
    /// The codes of its regions.
    pub(super) regions: &'static [&'static str],
}

/// Groups of regions. Where a plan covers only parts of a province (成渝), the whole counts, and the remark of the
/// resolved name lists it.
pub(super) const GROUPS: &[Group] = &[
    Group {
        names: &["长三角", "长江三角洲", "yangtzeriverdelta"], regions: &["310000", "320000", "330000", "340000"]
    },
    Group { names: &["京津冀", "beijing-tianjin-hebei"], regions: &["110000", "120000", "130000"] },
    Group {
        names: &["珠三角", "珠江三角洲", "pearlriverdelta"],
        regions: &["440100", "440300", "440400", "440600", "440700", "441200", "441300", "441900", "442000"],
    },
    Group {
        names: &["成渝", "川渝", "成渝双城经济圈", "成渝地区双城经济圈"], regions: &["500000", "510000"]
    },
    Group {
        names: &["长江经济带", "yangtzeeconomicbelt"],
        regions: &[
            "310000", "320000", "330000", "340000", "360000", "420000", "430000", "500000", "510000", "520000",
            "530000",
        ],
    },
    Group { names: &["东三省", "东北三省", "东北"], regions: &["210000", "220000", "230000"] },
    Group { names: &["中部六省"], regions: &["140000", "340000", "360000", "410000", "420000", "430000"] },
    Group { names: &["苏锡常"], regions: &["320500", "320200", "320400"] },
    Group { names: &["杭绍甬"], regions: &["330100", "330600", "330200"] },
    Group { names: &["杭嘉湖"], regions: &["330100", "330400", "330500"] },
];

/// The group with a folded name: 长三角, 长三角地区, 长三角区域.
pub(super) fn group(folded: &str) -> Option<&'static Group> {
    let bare = super::fit::bare(folded, &["城市群", "经济圈", "地区", "区域"]);
    GROUPS.iter().find(|group| group.names.iter().any(|name| *name == folded || *name == bare))
}
