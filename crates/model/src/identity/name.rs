//! Names and stock codes in one spelling.

use unicode_normalization::UnicodeNormalization as _;

/// A firm's name without its variable parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NormalName {
    /// One spelling of the full name: full-width letters normalised, brackets and spaces removed.
    pub full: String,
    /// Without its legal form and without the province or city it begins with.
    pub core: String,
}

/// Legal forms, longest first.
const LEGAL_FORMS: &[&str] = &[
    "集团股份有限公司",
    "集团有限责任公司",
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "控股有限公司",
    "有限公司",
    "股份公司",
    "集团公司",
    "公司",
    "集团",
];

const WESTERN_FORMS: &[&str] = &[
    "company",
    "corporation",
    "incorporated",
    "limited",
    "holdings",
    "group",
    "corp",
    "inc",
    "ltd",
    "llc",
    "plc",
    "gmbh",
    "ag",
    "sa",
    "nv",
    "bv",
    "co",
    "kk",
    "spa",
    "se",
    "ab",
    "as",
    "oyj",
];

const PLACES: &[&str] = &[
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "杭州",
    "宁波",
    "温州",
    "嘉兴",
    "湖州",
    "绍兴",
    "金华",
    "衢州",
    "舟山",
    "台州",
    "丽水",
    "中国",
];

/// One spelling of a firm's name.
///
/// ```
/// use liantu_model::identity::normalise_name;
/// let a = normalise_name("浙江海亮股份有限公司");
/// let b = normalise_name("浙江海亮（股份）有限公司");
/// assert_eq!(a.full, b.full);
/// assert_eq!(a.core, "海亮");
/// assert_eq!(normalise_name("Acme Co., Ltd.").core, "acme");
/// ```
pub fn normalise_name(name: &str) -> NormalName {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    if folded.is_ascii() {
        let words: Vec<&str> =
            folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let kept = words.iter().rposition(|word| !WESTERN_FORMS.contains(word)).map_or(words.len(), |last| last + 1);
        let core = words.get(..kept).unwrap_or_default().join(" ");
        return NormalName { full: words.join(" "), core };
    }
    let full: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = LEGAL_FORMS.iter().find_map(|form| full.strip_suffix(form)).unwrap_or(&full);
    let bare = bare.strip_suffix("股份").unwrap_or(bare);
    let core = PLACES.iter().find_map(|place| bare.strip_prefix(place)).map_or(bare, |rest| {
        let rest = rest.strip_prefix('省').or_else(|| rest.strip_prefix('市')).unwrap_or(rest);
        if rest.chars().count() < 2 { bare } else { rest }
    });
    NormalName { core: core.to_owned(), full }
}

/// One spelling of a stock code: `600000.SH`, `0700.HK`; a code that is not understood is kept.
///
/// ```
/// use liantu_model::identity::stock_code;
/// for code in ["600000.SS", "600000.sh", "SH600000", "sh.600000"] {
///     assert_eq!(stock_code(code), "600000.SH");
/// }
/// assert_eq!(stock_code("300750"), "300750.SZ");
/// assert_eq!(stock_code("AAPL"), "AAPL");
/// ```
pub fn stock_code(text: &str) -> String {
    let code = text.trim().to_ascii_uppercase();
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let letters: String = code.chars().filter(char::is_ascii_alphabetic).collect();
    let market = match (letters.as_str(), digits.len()) {
        ("SS" | "SH" | "XSHG", 6) => "SH",
        ("SZ" | "XSHE", 6) => "SZ",
        ("BJ", 6) => "BJ",
        ("", 6) => match digits.chars().next() {
            Some('6' | '9') => "SH",
            Some('0' | '2' | '3') => "SZ",
            Some('4' | '8') => "BJ",
            _ => return code,
        },
        _ => return code,
    };
    format!("{digits}.{market}")
}
