//! The codes of problems, and what each means for a process and for a web client.

liantu_model::codes! {
    /// What kind of problem it is (问题代码).
    ProblemCode {
        /// A name matches nothing.
        UnknownName = "unknown_name", "没有这个名称", "unknown name";
        /// A name matches several things.
        AmbiguousName = "ambiguous_name", "名称不唯一", "ambiguous name";
        /// A required parameter is missing.
        MissingParameter = "missing_parameter", "缺少参数", "missing parameter";
        /// There is no such parameter.
        UnknownParameter = "unknown_parameter", "没有这个参数", "unknown parameter";
        /// A parameter has an invalid value.
        BadParameter = "bad_parameter", "参数有误", "bad parameter";
        /// The requested thing is not in the data.
        NotFound = "not_found", "数据中没有", "not found";
        /// The data that the question needs is missing.
        NoData = "no_data", "没有所需数据", "no data";
        /// The data is not usable for the computation.
        Unusable = "unusable_data", "数据无法计算", "unusable data";
        /// The work was cancelled or its time is up.
        CutShort = "cut_short", "未做完", "cut short";
        /// There is no store.
        NoStore = "no_store", "没有数据库", "no store";
        /// The store is still empty.
        EmptyStore = "empty_store", "数据库是空的", "empty store";
        /// There is no such generation.
        NoGeneration = "no_generation", "没有这个世代", "no such generation";
        /// Another process is writing.
        Locked = "locked", "正在写入", "locked";
        /// The store was written by another version.
        OtherVersion = "other_version", "版本不符", "other version";
        /// The store or a backup lost bytes.
        Damaged = "damaged", "已损坏", "damaged";
        /// A file cannot be read.
        Unreadable = "unreadable", "无法读取", "unreadable";
        /// A file cannot be written, or the disk is full.
        Unwritable = "unwritable", "无法写入", "unwritable";
        /// There is something in the place where a store should be created.
        Occupied = "occupied", "已有内容", "occupied";
        /// A data set does not exist.
        NoInput = "no_input", "没有输入", "no input";
        /// A data set cannot be read as tables.
        BadInput = "bad_input", "输入有误", "bad input";
        /// Nothing in the input is recognised as a table.
        NoTables = "no_tables", "认不出表", "no tables";
        /// Every row of the input was set aside.
        AllSetAside = "all_set_aside", "全部搁置", "all rows set aside";
        /// A change contradicts the data.
        Conflict = "conflict", "与现有数据冲突", "conflict";
        /// A step back must be confirmed.
        Unconfirmed = "unconfirmed", "须确认", "to be confirmed";
        /// A defect of the program.
        Internal = "internal", "程序缺陷", "internal error";
    }
}

/// What a code means for a process and for a web client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The exit status.
    pub exit: u8,
    /// The HTTP status.
    pub http: u16,
}

/// The status of each code.
pub const fn status(code: ProblemCode) -> Status {
    let (exit, http) = match code {
        ProblemCode::UnknownName => (2, 404),
        ProblemCode::AmbiguousName | ProblemCode::Unconfirmed => (2, 409),
        ProblemCode::MissingParameter | ProblemCode::UnknownParameter | ProblemCode::BadParameter => (2, 400),
        ProblemCode::NotFound => (1, 404),
        ProblemCode::Conflict => (1, 409),
        ProblemCode::NoData => (66, 409),
        ProblemCode::NoStore | ProblemCode::EmptyStore | ProblemCode::NoGeneration | ProblemCode::NoInput => (66, 404),
        ProblemCode::Unusable | ProblemCode::BadInput | ProblemCode::NoTables | ProblemCode::AllSetAside => (65, 422),
        ProblemCode::Damaged => (65, 500),
        ProblemCode::Unwritable => (73, 507),
        ProblemCode::Occupied => (73, 409),
        ProblemCode::Unreadable => (74, 500),
        ProblemCode::Locked => (75, 503),
        ProblemCode::CutShort => (124, 504),
        ProblemCode::OtherVersion | ProblemCode::Internal => (1, 500),
    };
    Status { exit, http }
}
