//! Former names and codes of places, and what they are now. Changes of China's divisions by the State Council and the
//! Ministry of Civil Affairs (行政区划变更); the year is that of the change.

/// A place under a name it no longer has.
#[derive(Debug)]
pub(super) struct Former {
    /// Its former names, folded.
    pub(super) names: &'static [&'static str],
    /// Its former code, empty when it had none or the code is still in use.
    pub(super) code: &'static str,
    /// The year since which the name is no longer used.
    pub(super) year: u16,
    /// Keys of what it is now, the main part first: regions, or one zone.
    pub(super) now: &'static [&'static str],
}

const fn place(year: u16, code: &'static str, names: &'static [&'static str], now: &'static [&'static str]) -> Former {
    Former { names, code, year, now }
}

/// All former names, Zhejiang first.
pub(super) const FORMER: &[Former] = &[
    // 下沙 and 白杨 went to 钱塘区, the rest to the new 上城区.
    place(2021, "330104", &["江干区"], &["330102", "330114"]),
    place(2021, "330103", &["下城区"], &["330105"]),
    place(2021, "", &["杭州钱塘新区", "钱塘新区"], &["330114"]),
    place(2001, "330181", &["萧山市"], &["330109", "330114"]),
    // The east of the former 余杭市 has been 临平区 since 2021.
    place(2001, "330184", &["余杭市"], &["330110", "330113"]),
    place(1994, "330125", &["余杭县"], &["330110", "330113"]),
    place(2014, "330183", &["富阳市"], &["330111"]),
    place(2017, "330185", &["临安市"], &["330112"]),
    place(1996, "330124", &["临安县"], &["330112"]),
    place(2016, "330283", &["奉化市"], &["330213"]),
    place(2016, "330204", &["江东区"], &["330212"]),
    place(2002, "330227", &["鄞县"], &["330212"]),
    place(2019, "", &["宁波杭州湾新区", "杭州湾新区", "宁波前湾新区", "前湾新区"], &["z.hangzhoubay"]),
    place(2015, "330322", &["洞头县"], &["330305"]),
    place(2005, "", &["秀城区"], &["330402"]),
    place(2013, "330621", &["绍兴县"], &["330603"]),
    place(2013, "330682", &["上虞市"], &["330604"]),
    place(1992, "330622", &["上虞县"], &["330604"]),
    place(2000, "330721", &["金华县"], &["330703", "330702"]),
    place(2001, "330821", &["衢县"], &["330803"]),
    place(2017, "331021", &["玉环县"], &["331083"]),
    place(1994, "", &["黄岩市"], &["331003"]),
    place(1994, "", &["椒江市"], &["331002"]),
    place(2010, "110103", &["崇文区"], &["110101"]),
    place(2010, "110104", &["宣武区"], &["110102"]),
    place(2011, "310103", &["卢湾区"], &["310101"]),
    place(2009, "310119", &["南汇区"], &["310115"]),
    place(2015, "310108", &["闸北区"], &["310106"]),
    place(2016, "310230", &["崇明县"], &["310151"]),
    place(2019, "371200", &["莱芜市"], &["370100"]),
    place(2010, "", &["襄樊市"], &["420600"]),
    place(2007, "", &["思茅市"], &["530800"]),
];

/// Former codes in the table above stay valid where the data has a region with that key.
pub(super) fn by_code(code: &str) -> Option<&'static Former> {
    FORMER.iter().find(|former| former.code == code && !code.is_empty())
}
